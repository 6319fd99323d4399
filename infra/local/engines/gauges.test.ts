import { expect, it } from 'vitest';
import { createGauges } from './gauges.ts';

it('records the latest value, zero included, of each blueprint separately', () => {
  const gauges = createGauges();

  gauges.put({ orphans: 2, contention: 1 }, { id: 'res-1' });
  gauges.put({ orphans: 0, lineLength: 5, seatsHeld: 1 }, { blueprint: 'a' });
  gauges.put({ lineLength: 2 }, { blueprint: 'b' });
  gauges.put({ lineLength: 0 }, { blueprint: 'a' });

  expect(gauges.latest()).toEqual({
    orphans: 0,
    contention: 1,
    lineLength: { a: 0, b: 2 },
    seatsHeld: { a: 1 },
  });
});
