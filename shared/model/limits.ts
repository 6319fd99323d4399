/**
 * Every bound of the system, in one place, and how they relate. Seconds unless the name says
 * otherwise.
 */
export const limits = {
  /** DESIGN §6: a turn ends at the latest after this many decisions. */
  stepsPerTurn: 12,
  /** A worker's whole time, and what an act needs at least to begin. */
  turnMs: 20_000,
  actMs: 10_000,
  actReserveMs: 12_000,

  transactionItems: 90,
  linesPerLease: 8,
  locks: 8,
  capacity: 32,
  commandsPerTurn: 20,
  itemBytes: 400_000,
  commitTries: 8,
  commitBackoffMs: 5,
  commitBackoffMaxMs: 200,
  /** How often a turn re-reads and decides again because something moved, before it yields. */
  decisionTries: 8,

  dueShards: 8,
  /** Alarms carry a wake that is nearer than this; the sweep looks as far ahead. */
  timerAhead: 90,
  /** `wakeAt` is rounded up to `wakeRound` beyond `wakeExact`. */
  wakeExact: 60,
  wakeRound: 10,
  /** A lease in line looks by itself this often, ± `linePollSpread`. */
  linePoll: 300,
  linePollSpread: 60,
  /** What is wanted soon but lost its wake (a crash between commit and send). */
  soon: 30,
  contendedRetry: 5,
  activeResourcePoll: 3_600,
  oldCommand: 30,
  sweepEvery: 60,
  sweepPages: 20,
  /** The oldest uncleaned objects a sweep hands to the next one, which looks at them again. */
  uncleanedCarried: 20,
  /** What ought to be gone for longer is worth a line in the log. */
  uncleanedLogged: 600,

  auditEvery: 600,
  auditPages: 10,
  /** Pages of machines that a deployment's end looks at in one go. */
  stackDeletionPages: 50,
  /** A machine is nobody's orphan before this age: EC2 takes minutes to agree with itself. */
  orphanAge: 900,
  /** What was marked an orphan this long ago and still is one is ended. */
  orphanPatience: 540,
  /** The most machines one audit ends: what it could cost if the table itself were wrong. */
  orphansPerAudit: 10,
  /** Tries to end one, those that fail included. */
  orphanTries: 100,
  markDays: 1,

  freeSeatsPage: 50,
  linePage: 10,
  fitsPerBlueprint: 32,
  labelSetsPerPool: 8,
  placeCounted: 1_000,
  /** Blueprints whose seats and lines are measured, a minute. */
  blueprintsCounted: 100,

  blueprintLimitDefault: 10,
  blueprintLimitMax: 100_000,
  leasesPerResourceDefault: 1,
  /** Resources of one blueprint that may be building at once. */
  maxBuildingDefault: 25,
  /** Who is looked for when a build ends: one for its place, one for a wake that led to nothing. */
  buildersWoken: 2,
  /** Who is told of room that nobody was handed: one for its place, one for who is just leaving. */
  roomWoken: 2,
  /** Resources of one blueprint kept ready at most, and begun at most by one sweep. */
  minReadyMax: 1_000,
  warmCreates: 25,
  /** A resource that is kept though idle looks again no sooner. */
  warmPoll: 60,
  /** Builds that break in a row before none is begun, for how long, and at most. */
  breakerAfter: 5,
  breakerOpen: 60,
  breakerOpenMax: 3_600,
  /** Who waits for the next try looks within so many seconds of it. */
  breakerJitter: 5,
  /** The oldest so many are told that a breaker moved. */
  breakerWoken: 25,
  idleDefault: 600,
  usesMax: 1_000_000,
  activationTimeoutDefault: 900,
  drainDefault: 300,
  ttlDefault: 3_600,
  ttlMax: 7 * 86_400,
  ttlMin: 1,
  waitMax: 86_400,
  priorityDefault: 100,
  priorityMax: 999,
  reclaimRetry: 60,
  reclaimMinAge: 180,
  patience: 300,
  /** A part of a nest is held this long before it is given back to an older one that waits. */
  dependencyPatience: 60,
  /** A lease that a resource needs lasts as long as that; its time is only a bound: ten years. */
  dependencyTtl: 10 * 366 * 86_400,
  /** Leases that one resource may need, and how deep needs may go. */
  dependenciesPerResource: 8,
  dependencyDepth: 3,
  /** A lease is warned this long before its end, or a tenth of its time if that is shorter. */
  expiryWarning: 300,
  /** A warning nearer to the end than this is of no use. */
  expiryWarningMin: 10,
  /** Leases in a row that fail on a resource before it is quarantined. */
  quarantineAfter: 3,
  /** Builds that may fail, and resources that may be lost, before a lease ends broken. */
  attempts: 5,
  setUpTries: 10,
  /** How often an execution is sent anew when its host did not take it, or the send failed. */
  deliveries: 3,
  sendTries: 8,
  releasedPoll: 5,

  executionsPerLease: 16,
  executionTimeoutDefault: 3_600,
  executionTimeoutMax: 172_800,
  executionInputBytes: 32_768,
  executionPollFirst: 100,
  executionPollMax: 600,
  executionInlineLookMs: 2_000,
  lookFirstMs: 60,
  lookMostMs: 480,
  deliverySeconds: 60,
  tailBytes: 300,
  /**
   * Time the host's agent gets beyond the command's own timeout, so that the wrapper ends it first.
   */
  agentGrace: 30,
  tombstoneInlineMs: 10_000,

  crashesToRecord: 3,
  crashesMax: 10,
  historyDays: 30,
  /** Changes of configuration are few and asked for late: they are kept for longer. */
  auditDays: 400,
  /** A request for an authorization that nobody decides is forgotten. */
  requestDays: 30,
  /** Of one change: its fields at most, and characters of one of them. */
  auditChanges: 50,
  auditBytes: 4_000,

  requestBytes: 262_144,
  waitQuery: 25,
  listPage: 100,
  nameLength: 64,
  attributesBytes: 2_048,
  devicesPerPool: 1_000,
  catalogAgeMs: 5_000,
  clockSkewMs: 5_000,
} as const;

/** Relations between limits, asserted by a test beside this file. */
export const limitRelations: readonly Readonly<{ so: boolean; reason: string }>[] = [
  {
    so:
      limits.linesPerLease + limits.locks + limits.capacity + limits.commandsPerTurn + 12 <=
      limits.transactionItems,
    reason: 'the largest commit fits in a transaction',
  },
  { so: limits.transactionItems <= 100, reason: 'DynamoDB takes 100 items a transaction' },
  { so: limits.actReserveMs > limits.actMs, reason: 'an act ends before its turn does' },
  { so: limits.timerAhead <= 900, reason: 'SQS delays a message by 15 minutes at most' },
  {
    so: limits.orphanPatience < limits.auditEvery && limits.orphanPatience * 2 > limits.auditEvery,
    reason: 'an orphan is ended at the second audit that sees it, never at the first',
  },
  {
    so: limits.auditEvery <= limits.markDays * 86_400,
    reason: 'a mark outlives the time between two audits',
  },
  {
    so: limits.deliverySeconds >= 30 && limits.deliverySeconds <= 60,
    reason: 'the fence: a late delivery is bounded',
  },
  {
    so: limits.linePoll - limits.linePollSpread > limits.timerAhead,
    reason: 'waiting in line costs no alarm',
  },
];
