import { expect, it } from 'vitest';
import { createBoard } from './measured.ts';

it('keeps what was measured last, zero too, and of each blueprint apart', () => {
  const board = createBoard();

  board.put({ orphans: 2, contention: 1 }, { id: 'res-1' });
  board.put({ orphans: 0, lineLength: 5, seatsHeld: 1 }, { blueprint: 'a' });
  board.put({ lineLength: 2 }, { blueprint: 'b' });
  board.put({ lineLength: 0 }, { blueprint: 'a' });

  expect(board.latest()).toEqual({
    orphans: 0,
    contention: 1,
    lineLength: { a: 0, b: 2 },
    seatsHeld: { a: 1 },
  });
});
