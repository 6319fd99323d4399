import type { Abstract } from '../abstract.ts';
import { step } from '../abstract.ts';
import type { Step } from '../explore.ts';

/**
 * The host fence (docs/architecture.md#rules): can a command of a lease run on its host after the
 * seat was passed on? One lease, two executions, late messages to the host. The rules in force:
 */
export type Rules = Readonly<{
  /** Executions are listed from the table, not from an index. */
  strongList: boolean;
  /** An execution's intent is committed only while its lease is active. */
  intentCheck: boolean;
  /** A lease on which something ran does not end in one commit. */
  ranCheck: boolean;
  /** The host refuses commands that arrive after the end of their lease there. */
  tombstone: boolean;
}>;

type Execution = {
  state: 'none' | 'queued' | 'intent' | 'stopped' | 'cancelled' | 'done';
  /** What its worker has read about the lease. */
  worker: 'idle' | 'go' | 'no';
  sent: boolean;
  onTheWire: boolean;
  shown: boolean;
};

type Fence = {
  lease: 'active' | 'released' | 'destroyed';
  told: boolean;
  ran: boolean;
  /** The executions that the worker of the lease has seen running; null: it has not read yet. */
  seen: number[] | null;
  tombstone: boolean;
  executions: Execution[];
};

const none: Execution = {
  state: 'none',
  worker: 'idle',
  sent: false,
  onTheWire: false,
  shown: false,
};

export const fence = (rules: Rules): Abstract<Fence> => ({
  init: {
    lease: 'active',
    told: false,
    ran: false,
    seen: null,
    tombstone: false,
    executions: [{ ...none }, { ...none }],
  },
  next: (state) => [
    ...(state.told
      ? []
      : [step(state, 'the user releases the lease', (s) => Object.assign(s, { told: true }))]),
    ...[0, 1].flatMap((n) => executionSteps(state, n, rules)),
    ...leaseSteps(state, rules),
  ],
});

function executionSteps(state: Fence, n: number, rules: Rules): readonly Step<Fence>[] {
  const execution = state.executions[n] ?? none;
  const go = (label: string, change: (execution: Execution, whole: Fence) => unknown) =>
    step(state, `execution ${n + 1} ${label}`, (copy) => {
      const mine = copy.executions[n];
      if (mine) change(mine, copy);
    });
  const found: Step<Fence>[] = [];
  const before = n === 0 || state.executions[0]?.state !== 'none';
  if (execution.state === 'none' && state.lease === 'active' && before) {
    found.push(go('is created', create));
  }
  if (!execution.shown && execution.state !== 'none') {
    found.push(go('is shown by the index', (one) => Object.assign(one, { shown: true })));
  }
  if (execution.state === 'queued') {
    found.push(...queuedSteps(execution, state, rules, go));
  }
  const intended = execution.state === 'intent' || execution.state === 'stopped';
  if (execution.worker === 'go' && intended && !execution.sent) {
    found.push(go('is sent', (one) => Object.assign(one, { sent: true, onTheWire: true })));
  }
  if (execution.onTheWire) found.push(arrives(state, execution, rules, go));
  return found;
}

function create(one: Execution, whole: Fence): void {
  one.state = 'queued';
  whole.ran = true;
}

type Go = (label: string, change: (execution: Execution, whole: Fence) => unknown) => Step<Fence>;

function queuedSteps({ worker }: Execution, state: Fence, rules: Rules, go: Go) {
  if (worker === 'no')
    return [go('is cancelled', (one) => Object.assign(one, { state: 'cancelled' }))];
  if (worker === 'idle') {
    const read = state.lease === 'active' ? 'go' : 'no';
    return [
      go(`reads that its lease is ${state.lease}`, (one) => Object.assign(one, { worker: read })),
    ];
  }
  const refused = rules.intentCheck && state.lease !== 'active';
  return refused
    ? [go('has its intent refused', (one) => Object.assign(one, { state: 'cancelled' }))]
    : [go('commits its intent', (one) => Object.assign(one, { state: 'intent' }))];
}

function arrives(state: Fence, execution: Execution, rules: Rules, go: Go): Step<Fence> {
  const refused = rules.tombstone && state.tombstone;
  const late = !refused && state.lease === 'destroyed';
  const wrong = late ? 'late command: it runs on the host after the seat was passed on' : null;
  const ends = refused ? 'cancelled' : 'done';
  const label = refused ? 'is refused by the host: its lease has ended' : 'runs on the host';
  return {
    ...go(label, (one) => {
      one.onTheWire = false;
      if (execution.state === 'intent') one.state = ends;
    }),
    wrong,
  };
}

const runs = ({ state }: Execution): boolean => state === 'queued' || state === 'intent';

function leaseSteps(state: Fence, rules: Rules): readonly Step<Fence>[] {
  const visible = (one: Execution) => (rules.strongList ? one.state !== 'none' : one.shown);
  const seen = [0, 1].filter((n) => {
    const one = state.executions[n];
    return one && visible(one) && runs(one);
  });
  const names = seen.map((n) => n + 1).join() || 'nothing';
  if (state.lease === 'active' && state.told && !state.seen) {
    return [step(state, `the lease sees ${names} run`, (s) => Object.assign(s, { seen: seen }))];
  }
  if (state.lease === 'active' && state.seen) {
    const one = state.seen.length === 0 && !(rules.ranCheck && state.ran);
    const becomes = one ? 'destroyed' : 'released';
    const label = one ? 'ends in one commit: its seat is passed on' : 'is released';
    return [
      step(state, `the lease ${label}`, (s) => Object.assign(s, { lease: becomes, seen: null })),
    ];
  }
  if (state.lease === 'released' && !state.seen) {
    return [step(state, `the lease ends on its host, and stops ${names}`, (s) => stop(s, seen))];
  }
  return state.lease === 'released'
    ? [
        step(state, 'the lease is destroyed: its seat is passed on', (s) =>
          Object.assign(s, { lease: 'destroyed', seen: null }),
        ),
      ]
    : [];
}

function stop(copy: Fence, seen: number[]): void {
  Object.assign(copy, { seen, tombstone: true });
  for (const n of seen) {
    const one = copy.executions[n];
    if (one) one.state = one.state === 'queued' ? 'cancelled' : 'stopped';
  }
}
