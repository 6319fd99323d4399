import type { Abstract } from '../abstract.ts';
import { step } from '../abstract.ts';
import type { Step } from '../explore.ts';

/**
 * Resources that lease resources (docs/architecture.md#rules). Each working copy needs `seats`
 * hosts before it is active; a lease wants a host, or a working copy of a kind. The steps are
 * coarse. The question: is there a state from which no step leads on?
 */
export type Nest = Readonly<{
  hosts: number;
  copies: number;
  seats: number;
  leases: readonly ('host' | 'a' | 'b')[];
  /** The head of the line for hosts has an idle working copy reclaimed. */
  throughNesting?: boolean;
  /** Dependency leases are created one after the other, not in one commit. */
  separately?: boolean;
  /** The younger of two builds that hold a part returns it. */
  younger?: boolean;
  /** The dependency leases of a working copy are one line entry, served together. */
  gang?: boolean;
}>;

type Copy = {
  state: 'none' | 'pending' | 'idle' | 'used';
  kind: string;
  got: number;
  /** The lease it is built for, and the number of dependency leases not created yet. */
  by: number;
  uncreated: number;
};

type Row = { lease: number } | { copy: number; needs: number };

type State = {
  free: number;
  line: Row[];
  copies: Copy[];
  leases: { state: 'none' | 'pending' | 'active' | 'ended'; on: number }[];
};

const noCopy: Copy = { state: 'none', kind: '', got: 0, by: -1, uncreated: 0 };

export function nests(nest: Nest): Abstract<State> {
  const next = (state: State): readonly Step<State>[] => [
    ...nest.leases.flatMap((_, n) => leaseSteps(nest, state, n)),
    ...state.copies.flatMap((copy, n) => copySteps(nest, state, copy, n)),
    ...lineSteps(nest, state),
  ];
  return {
    init: {
      free: nest.hosts,
      line: [],
      copies: Array.from({ length: nest.copies }, () => ({ ...noCopy })),
      leases: nest.leases.map(() => ({ state: 'none', on: -1 })),
    },
    next,
    wrong(state) {
      const allAsked = state.leases.every((lease) => lease.state !== 'none');
      const waits = state.leases.findIndex((lease) => lease.state === 'pending');
      return allAsked && waits >= 0 && next(state).length === 0
        ? `deadlock: lease ${waits + 1} waits, and no step is possible`
        : null;
    },
  };
}

function leaseSteps(nest: Nest, state: State, n: number): readonly Step<State>[] {
  const lease = state.leases[n];
  const wants = nest.leases[n];
  const asked = n === 0 || state.leases[n - 1]?.state !== 'none';
  if (lease?.state === 'none' && asked) {
    return [step(state, `lease ${n + 1} asks for ${wants}`, (copy) => ask(copy, n, wants))];
  }
  if (lease?.state === 'active') {
    return [step(state, `lease ${n + 1} ends`, (copy) => end(copy, n))];
  }
  const waits = lease?.state === 'pending' && wants !== undefined && wants !== 'host';
  return waits ? copyFor(nest, state, n, wants) : [];
}

function ask(state: State, n: number, wants: string | undefined): void {
  state.leases[n] = { state: 'pending', on: -1 };
  if (wants === 'host') state.line.push({ lease: n });
}

function end(state: State, n: number): void {
  const copy = state.copies[state.leases[n]?.on ?? -1];
  if (copy) copy.state = 'idle';
  else state.free += 1;
  state.leases[n] = { state: 'ended', on: -1 };
}

/** A lease takes an idle copy of its kind, has one built, or has one of another kind reclaimed. */
function copyFor(nest: Nest, state: State, n: number, kind: string): readonly Step<State>[] {
  const idle = state.copies.findIndex((copy) => copy.state === 'idle' && copy.kind === kind);
  if (idle >= 0) {
    return [step(state, `lease ${n + 1} takes copy ${idle + 1}`, (copy) => take(copy, n, idle))];
  }
  const room = state.copies.findIndex((copy) => copy.state === 'none');
  const builds = state.copies.some((copy) => copy.by === n && copy.state === 'pending');
  if (room >= 0) {
    if (builds) return [];
    const label = `lease ${n + 1} has copy ${room + 1} built`;
    return [step(state, label, (copy) => creation(nest, copy, room, n, kind))];
  }
  const other = state.copies.findIndex((copy) => copy.state === 'idle');
  const label = `lease ${n + 1} has copy ${other + 1}, which is of another kind, reclaimed`;
  return other < 0 ? [] : [step(state, label, (copy) => die(copy, other))];
}

function take(state: State, n: number, at: number): void {
  const copy = state.copies[at];
  if (copy) copy.state = 'used';
  state.leases[n] = { state: 'active', on: at };
}

function creation(nest: Nest, state: State, at: number, by: number, kind: string): void {
  const uncreated = nest.separately ? nest.seats - 1 : 0;
  state.copies[at] = { state: 'pending', kind, got: 0, by, uncreated };
  const entries = nest.gang
    ? [nest.seats]
    : Array.from({ length: nest.seats - uncreated }, () => 1);
  for (const needs of entries) state.line.push({ copy: at, needs });
}

function copySteps(nest: Nest, state: State, copy: Copy, n: number): readonly Step<State>[] {
  const found: Step<State>[] = [];
  if (copy.state === 'pending' && copy.uncreated > 0) {
    found.push(
      step(state, `copy ${n + 1} has its next dependency lease created`, (next) => {
        const mine = next.copies[n];
        if (mine) mine.uncreated -= 1;
        next.line.push({ copy: n, needs: 1 });
      }),
    );
  }
  const holdsPart = (one: Copy) => one.state === 'pending' && one.got > 0;
  const older = state.copies.some((one) => holdsPart(one) && one.by < copy.by);
  if (nest.younger && holdsPart(copy) && older) {
    found.push(
      step(state, `copy ${n + 1}, the younger, returns everything`, (next) => die(next, n)),
    );
  }
  return found;
}

function lineSteps(nest: Nest, state: State): readonly Step<State>[] {
  const [head] = state.line;
  if (!head) return [];
  const needs = 'needs' in head ? head.needs : 1;
  if (state.free >= needs) {
    const who = 'lease' in head ? `lease ${head.lease + 1}` : `copy ${head.copy + 1}`;
    return [step(state, `${who} is granted a host`, (next) => grant(nest, next, head))];
  }
  const idle = state.copies.findIndex((copy) => copy.state === 'idle');
  if (!nest.throughNesting || idle < 0) return [];
  const label = `the head of the line has copy ${idle + 1} reclaimed, which holds a host`;
  return [step(state, label, (next) => die(next, idle))];
}

function grant(nest: Nest, state: State, head: Row): void {
  state.line.shift();
  if ('lease' in head) {
    state.free -= 1;
    state.leases[head.lease] = { state: 'active', on: -1 };
    return;
  }
  state.free -= head.needs;
  const copy = state.copies[head.copy];
  if (!copy) return;
  copy.got += head.needs;
  if (copy.got === nest.seats) copy.state = 'idle';
}

function die(state: State, at: number): void {
  state.free += state.copies[at]?.got ?? 0;
  state.line = state.line.filter((row) => !('copy' in row) || row.copy !== at);
  state.copies[at] = { ...noCopy };
}
