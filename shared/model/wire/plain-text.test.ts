import { describe, expect, it } from 'vitest';
import { decisionRequest } from './authorization.ts';
import { executionRequest } from './execution.ts';
import { commandRequest } from './lease.ts';

const takes = (text: string): readonly boolean[] => [
  commandRequest.safeParse({ reason: text }).success,
  decisionRequest.safeParse({ requester: 'anna', reason: text }).success,
  executionRequest.safeParse({ argv: ['id'], cwd: text }).success,
];

describe('reason and cwd', () => {
  it.each(['\x1b[2J', 'a\nb', 'a\tb', 'a\0', '\x7f', '\x9b2J'])('are refused: %j', (text) => {
    expect(takes(text)).toEqual([false, false, false]);
  });

  it.each(['/srv/a b', 'für später – 後で', '😀'])('are taken: %s', (text) => {
    expect(takes(text)).toEqual([true, true, true]);
  });
});
