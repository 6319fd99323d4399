import { describe, expect, it } from 'vitest';
import { limitRelations } from './limit-relations.ts';
import { limits } from './limits.ts';

describe('limits', () => {
  it.each(limitRelations.map(({ so, reason }) => ({ reason, so })))('$reason', ({ so }) => {
    expect(so).toBe(true);
  });

  const numbers = Object.entries(limits).flatMap(([name, value]) =>
    [value].flat().map((limit) => ({ name, limit })),
  );

  it.each(numbers)('$name is a positive whole number ($limit)', ({ limit }) => {
    expect(Number.isInteger(limit)).toBe(true);
    expect(limit).toBeGreaterThan(0);
  });

  it.each([
    { what: 'a turn', is: limits.turnMs, expected: 20_000 },
    { what: 'an act', is: limits.actMs, expected: 10_000 },
    { what: 'time left for an act', is: limits.actReserveMs, expected: 12_000 },
    { what: 'items of a commit', is: limits.transactionItems, expected: 100 },
    { what: 'lines of a lease', is: limits.linesPerLease, expected: 8 },
    { what: 'locks', is: limits.locks, expected: 8 },
    { what: 'capacity', is: limits.capacity, expected: 32 },
    { what: 'commands of a turn', is: limits.commandsPerTurn, expected: 20 },
    { what: 'executions of a lease', is: limits.executionsPerLease, expected: 16 },
    { what: 'the longest execution', is: limits.executionTimeoutMax, expected: 172_770 },
    { what: 'crashes in a row', is: limits.crashesMax, expected: 10 },
    { what: 'patience', is: limits.patience, expected: 300 },
    { what: 'the default limit', is: limits.blueprintLimitDefault, expected: 10 },
    { what: 'history', is: limits.historyDays, expected: 30 },
    { what: 'clock skew', is: limits.clockSkewMs, expected: 5_000 },
  ])('$what is $expected', ({ is, expected }) => {
    expect(is).toBe(expected);
  });
});
