import { describe, expect, it } from 'vitest';
import { createJsonLog } from './log.ts';

function logged() {
  const lines: string[] = [];
  const log = createJsonLog((line) => lines.push(line));
  return { log, fields: () => lines.map((line) => JSON.parse(line)) };
}

/** RFC 3339, as Lambda wants it: it replaces any other timestamp, and the level by info. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

describe('a line of the JSON log', () => {
  it('has the keys that Lambda reads', () => {
    const { log, fields } = logged();

    log.info('a turn', { id: 'lease-1' });
    log.warn('late');
    log.error('broken');
    log.trail?.('turn', { n: 1 });

    expect(fields()).toEqual([
      {
        level: 'info',
        timestamp: expect.stringMatching(rfc3339),
        message: 'a turn',
        id: 'lease-1',
      },
      { level: 'warn', timestamp: expect.stringMatching(rfc3339), message: 'late' },
      { level: 'error', timestamp: expect.stringMatching(rfc3339), message: 'broken' },
      { level: 'info', timestamp: expect.stringMatching(rfc3339), message: 'turn', n: 1 },
    ]);
  });

  it('keeps them, whatever the data is called', () => {
    const { log, fields } = logged();

    log.error('broken', { level: 'debug', timestamp: 'yesterday', message: 'fine' });

    const timestamp = expect.stringMatching(rfc3339);
    expect(fields()).toEqual([{ level: 'error', timestamp, message: 'broken' }]);
  });

  it('holds the stack of an error', () => {
    const { log, fields } = logged();

    log.error('broken', { error: new TypeError('no') });

    const stack = expect.stringContaining('log.test.ts');
    expect(fields()).toMatchObject([{ error: { name: 'TypeError', message: 'no', stack } }]);
  });
});
