import { describe, expect, it } from 'vitest';
import { limitRelations, limits } from './limits.ts';

describe('limits', () => {
  it.each(limitRelations.map(({ so, reason }) => ({ reason, so })))('$because', ({ so }) => {
    expect(so).toBe(true);
  });

  it.each(Object.entries(limits))('%s is a positive whole number (%d)', (_name, limit) => {
    expect(Number.isInteger(limit)).toBe(true);
    expect(limit).toBeGreaterThan(0);
  });

  it.each([
    { what: 'a turn', is: limits.turnMs, design: 20_000 },
    { what: 'an act', is: limits.actMs, design: 10_000 },
    { what: 'time left for an act', is: limits.actReserveMs, design: 12_000 },
    { what: 'items of a commit', is: limits.transactionItems, design: 90 },
    { what: 'rows', is: limits.linesPerLease, design: 8 },
    { what: 'locks', is: limits.locks, design: 8 },
    { what: 'capacity', is: limits.capacity, design: 32 },
    { what: 'commands of a turn', is: limits.commandsPerTurn, design: 20 },
    { what: 'executions of a lease', is: limits.executionsPerLease, design: 16 },
    { what: 'executionTimeout', is: limits.executionTimeoutMax, design: 172_800 },
    { what: 'stumbles', is: limits.crashesMax, design: 10 },
    { what: 'patience', is: limits.patience, design: 300 },
    { what: 'the default limit', is: limits.blueprintLimitDefault, design: 10 },
    { what: 'history', is: limits.historyDays, design: 30 },
    { what: 'skew', is: limits.clockSkewMs, design: 5_000 },
  ])('$what is as DESIGN says: $design', ({ is, design }) => {
    expect(is).toBe(design);
  });
});
