import { limits } from './limits.ts';

/** Relations between limits, asserted by a test beside this file. */
export const limitRelations: readonly Readonly<{ so: boolean; reason: string }>[] = [
  {
    so:
      limits.linesPerLease + limits.locks + limits.capacity + limits.commandsPerTurn + 12 <=
      limits.transactionItems,
    reason: 'the largest commit fits in a transaction',
  },
  {
    so: 3 * limits.seatsMatched <= limits.transactionItems,
    reason: 'the grants of one look at a line fit in a transaction',
  },
  {
    so:
      2 * limits.capacity + limits.seatsGranted + limits.commandsPerTurn + 6 <=
      limits.transactionItems,
    reason:
      'a gate opens in one transaction, though all its seats were returned and some are granted',
  },
  { so: limits.transactionItems <= 100, reason: 'a DynamoDB transaction has at most 100 items' },
  { so: limits.actReserveMs > limits.actMs, reason: 'an act ends before its turn does' },
  { so: limits.timerAhead <= 900, reason: 'SQS delays a message by 15 minutes at most' },
  {
    so: limits.orphanPatience < limits.auditEvery && limits.orphanPatience * 2 > limits.auditEvery,
    reason: 'an orphan is terminated by the second audit that sees it, never by the first',
  },
  {
    so: limits.auditEvery <= limits.markDays * 86_400,
    reason: 'a mark outlives the time between two audits',
  },
  {
    so: limits.cancelAgain > limits.deliverySeconds,
    reason: 'a cancel is not asked for again while the host may still take it',
  },
  {
    so: (limits.looksMs.at(-1) ?? 0) < limits.actMs,
    reason: 'an act looks only while it has time',
  },
  {
    so: limits.deliverySeconds >= 30 && limits.deliverySeconds <= 60,
    reason: 'the fence: a late delivery is bounded',
  },
  {
    so: limits.keyBorderMs > 30_000 + 2 * limits.clockSkewMs,
    reason: 'no request that takes a key as a name is under way when a later one no longer does',
  },
  {
    so: limits.executionTimeoutMax + limits.agentGraceMin <= limits.agentTimeoutMax,
    reason: 'even the longest command is ended by its wrapper, before the agent kills both',
  },
  {
    so: limits.agentGrace > (2 * limits.outputBytes) / 1_000_000 + 10,
    reason: 'a command that timed out is ended, and its output copied, before the agent gives up',
  },
  {
    so: limits.cleaningWait <= limits.wakeExact,
    reason: 'a lease that waits for a clean-up is woken when that wait is over, not later',
  },
  {
    so: limits.linePoll - limits.linePollSpread > limits.timerAhead,
    reason: 'waiting in line costs no timer',
  },
];
