/**
 * Every bound of the system. Seconds unless the name says otherwise. What must hold between them is
 * in limit-relations.ts.
 */
export const limits = {
  /** A turn ends after this many decisions at the latest. */
  stepsPerTurn: 12,
  /** The time of a turn, of one act outside, and what must be left of the turn to start an act. */
  turnMs: 20_000,
  actMs: 10_000,
  actReserveMs: 12_000,

  /** The time to open a connection to AWS. */
  connectMs: 1_000,
  /**
   * A connection that was idle for so long is not used again: the service may have closed it. The
   * SDK for Java keeps one for 60 s; a new one costs 20–40 ms.
   */
  connectionIdleMs: 10_000,

  /** DynamoDB's limit. */
  transactionItems: 100,
  linesPerLease: 8,
  locks: 8,
  capacity: 32,
  commandsPerTurn: 20,
  itemBytes: 400_000,
  commitTries: 8,
  commitBackoffMs: 5,
  commitBackoffMaxMs: 200,
  /**
   * How often a throttled request is sent, and the longest wait in between: some 6 s in all. The
   * API, whose work only its client repeats, goes on for some 22 s: its gateway waits for 30 s.
   */
  throttledTries: 18,
  throttledTriesOfApi: 50,
  throttledBackoffMaxMs: 1_000,
  /** How often a turn decides again after a refused commit, before it yields. */
  decisionTries: 8,

  /** How often a new lease tries to take a seat or to build before it joins the line. */
  seatTries: 12,
  /** A lease that lost so many seats to others takes any: no longer the best one to pack. */
  seatsLostMax: 2,
  /** A lease in line that lost so many seats and entries to others leaves the line to them. */
  helperLostMax: 2,

  dueShards: 8,
  /** A wake nearer than this is sent by a timer; the sweep looks as far ahead. */
  timerAhead: 90,
  /** `wakeAt` is rounded up to `wakeRound` beyond `wakeExact`. */
  wakeExact: 60,
  wakeRound: 10,
  /** A lease in line polls this often, ± `linePollSpread`. */
  linePoll: 300,
  linePollSpread: 60,
  /** For work that is due at once, if its wake is lost (a crash between commit and send). */
  soon: 30,
  contendedRetry: 1,
  activeResourcePoll: 3_600,
  oldCommand: 30,
  sweepEvery: 60,
  sweepPages: 20,
  /** The oldest uncleaned objects that a sweep passes to the next one, which checks them again. */
  uncleanedCarried: 20,
  /** An object that should have been gone for longer than this is logged. */
  uncleanedLogged: 600,

  auditEvery: 600,
  auditPages: 10,
  /** Pages of machines that the deletion of a stack reads in one invocation. */
  stackDeletionPages: 50,
  /** A younger machine is never an orphan: EC2 takes minutes to become consistent. */
  orphanAge: 900,
  /** An orphan that was marked this long ago is terminated. */
  orphanPatience: 540,
  /** Most machines that one audit terminates: the damage if the table itself were wrong. */
  orphansPerAudit: 10,
  /** Attempts to terminate orphans in one audit, failed ones included. */
  orphanTries: 100,
  markDays: 1,

  freeSeatsPage: 50,
  /** Free seats of a line are spread over partitions of so many, and at most so many of those. */
  seatsPerShard: 250,
  seatShards: 8,
  /** Entries of a line read at once: at 143 bytes each, one read unit. */
  linePage: 25,
  /** Seats that one look at a line grants in one commit: a take and two writes of an entry each. */
  seatsMatched: 20,
  /** Seats that are granted as their gate opens; the others become free, and are granted next. */
  seatsGranted: 10,
  /**
   * How long a turn gives way to others that serve the same line, ± half of it and twice as long
   * each time, and how often: a look and a commit take some 50 ms, and serve twenty.
   */
  contestedPauseMs: 200,
  contestedPauses: 3,
  fitsPerBlueprint: 32,
  labelSetsPerPool: 8,
  countedMax: 1_000,
  /** Entries of a line that are counted to show a lease how many are ahead of it. */
  placeCounted: 100,
  /** Blueprints whose seats and lines are measured each minute. */
  blueprintsCounted: 100,

  blueprintLimitDefault: 10,
  blueprintLimitMax: 100_000,
  leasesPerResourceDefault: 1,
  /** Resources of one blueprint being built at once. */
  maxBuildingDefault: 25,
  /** Leases woken when a build ends: one for its slot, one in case the first wake leads nowhere. */
  buildersWoken: 2,
  /** Leases woken for room that was not handed on: one to use it, one in case the first leaves. */
  roomWoken: 2,
  /** Largest warm pool of a blueprint, and most resources that one sweep starts for it. */
  minReadyMax: 1_000,
  warmCreates: 25,
  /** A resource of the warm pool that is idle checks again no sooner. */
  warmPoll: 60,
  /** How long a device or a rung is tried last: after a failed build, and without capacity. */
  failedLately: 21_600,
  noCapacityLately: 600,
  /** Failed builds in a row that open the breaker, for how long at first, and at most. */
  breakerAfter: 5,
  breakerOpen: 60,
  breakerOpenMax: 3_600,
  /** Leases that wait for the next probe look within so many seconds of it. */
  breakerJitter: 5,
  /** So many of the oldest leases are woken when a breaker opens or closes. */
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
  /** A dependency is held this long before it is given back to an older resource that waits. */
  dependencyPatience: 60,
  /** A dependency lasts as long as its resource; its ttl is only a bound: ten years. */
  dependencyTtl: 10 * 366 * 86_400,
  /** Dependencies of one resource, and how deep they may nest. */
  dependenciesPerResource: 8,
  dependencyDepth: 3,
  /** `ends-soon` comes this long before the end, or a tenth of the time if that is shorter. */
  expiryWarning: 300,
  /** A warning nearer to the end than this is useless. */
  expiryWarningMin: 10,
  /** Leases in a row that must fail on a resource to quarantine it. */
  quarantineAfter: 3,
  /** Failed builds and lost resources after which a lease ends broken. */
  attempts: 5,
  setUpTries: 10,
  /** How often an execution is delivered if its host does not take it, and a send is retried. */
  deliveries: 3,
  sendTries: 8,
  releasedPoll: 5,
  /**
   * A lease waits so long for a seat that is being cleaned, before it has a resource built or asks
   * for room; and no longer for one whose clean-up takes longer. Most take two or three seconds.
   */
  cleaningWait: 10,

  executionsPerLease: 16,
  /**
   * Commands under way on one host, whatever leases they are of. The SSM agent runs five scripts at
   * once (amazon-ssm-agent, `Mds.CommandWorkersLimit`): one worker stays free for cancels and for
   * the ends of leases.
   */
  deliveriesPerHost: 4,
  /** A command that waits for others on its host looks again after this, if its wake is lost. */
  deliveryPoll: 60,
  /** A ULID given as Idempotency-Key names the execution if its time is this near to now. */
  keySkewMs: 600_000,
  /** So near to that border the key is stored as well; any request is over within this time. */
  keyBorderMs: 60_000,
  executionTimeoutDefault: 3_600,
  executionTimeoutMax: 172_770,
  /** Most bytes of each stream that a host passes on: the first half and the last half of these. */
  outputBytes: 32_000_000,
  /** The same for the report of a cancel, which must not wait for the copying of a flood. */
  cancelOutputBytes: 1_000_000,
  executionInputBytes: 32_768,
  /**
   * A program or user data larger than this is an item of its own. A record of an execution stays
   * below 1 kB with it, so it costs nothing there; and it is less than three writes of it would.
   */
  inlineBytes: 256,
  /** Characters that are shown of what an execution runs. */
  programSummary: 120,
  executionPollFirst: 100,
  executionPollMax: 600,
  /** When a new delivery is looked at within the act that sent it: SSM throttles frequent looks. */
  looksMs: [500, 1_500, 3_000],
  deliverySeconds: 60,
  tailBytes: 300,
  /**
   * The agent's timeout exceeds the command's by this: the wrapper ends the command first, and the
   * agent then copies both streams at about 1 MB/s. A command near the longest timeout gets less.
   */
  agentGrace: 100,
  agentGraceMin: 30,
  /** SSM's longest execution timeout. */
  agentTimeoutMax: 172_800,
  /** A cancel that is neither confirmed nor refused for so long is asked for again. */
  cancelAgain: 90,
  /** The end of a lease stops what runs; what still runs after this is killed by the agent. */
  fenceFirst: 10,

  crashesToRecord: 3,
  crashesMax: 10,
  historyDays: 30,
  /** Audit entries are few and read late, so they are stored for longer. */
  auditDays: 400,
  /** A request for an authorization that is not decided expires. */
  requestDays: 30,
  /** Of one audit entry: most fields, and most characters of a field. */
  auditChanges: 50,
  auditBytes: 4_000,

  /** Most characters of a fault's detail: what a vendor or a host says enters records with it. */
  faultDetail: 500,

  /** Most bytes of a file that a program reads unasked: a token, the address of the local world. */
  ownFileBytes: 65_536,

  requestBytes: 262_144,
  /** `?wait` takes up to this much: a request to a Lambda behind API Gateway ends after 30. */
  waitQuery: 25,
  /** The longest that the cloud holds a request, since a held one occupies a Lambda. */
  cloudWait: 3,
  /** `Retry-After` asks for a tenth of the time waited so far, but for no less and no more. */
  retryAfterMin: 1,
  retryAfterMax: 10,
  listPage: 100,
  nameLength: 64,
  attributesBytes: 2_048,
  devicesPerPool: 1_000,
  catalogAgeMs: 5_000,
  clockSkewMs: 5_000,
} as const;
