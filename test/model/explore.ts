/**
 * A model: its first state, the possible next steps, and what must not be so. `next` and `wrong`
 * are pure; a key identifies a state. A sentence of `wrong` begins with its kind and a colon.
 */
export type Model<S> = Readonly<{
  init(): S;
  keyOf(state: S): string;
  next(state: S): Promise<readonly Step<S>[]>;
  /** Returns what is wrong in a state, or will be if nothing more happens to it; null: nothing. */
  wrong(state: S): Promise<string | null>;
}>;

/**
 * One possible event. `wrong`: what is wrong about the event itself, whatever state it leads to.
 */
export type Step<S> = Readonly<{ label: string; to: S; wrong?: string | null }>;

export type Violation = Readonly<{ kind: string; reason: string; trace: readonly string[] }>;

export type Found = Readonly<{
  states: number;
  steps: number;
  depth: number;
  /** True if every state was visited, except those after a violation. */
  complete: boolean;
  violations: readonly Violation[];
}>;

export type Bounds = Readonly<{ states?: number; violations?: number }>;

/**
 * Explores a model breadth first, so the trace of a violation is a shortest one. It keeps one
 * violation of each kind, and does not go on from a violating state.
 */
export async function explore<S>(model: Model<S>, bounds: Bounds = {}): Promise<Found> {
  const { states = 5_000_000, violations: enough = 1 } = bounds;
  const walk = createWalk();
  let frontier = [{ state: model.init(), at: walk.begin(model.keyOf(model.init())) }];
  let steps = 0;
  let depth = 0;
  const violations = new Map<string, Violation>();
  const found = (complete: boolean): Found => ({
    states: walk.size(),
    steps,
    depth,
    complete,
    violations: [...violations.values()],
  });
  const report = (reason: string, trace: readonly string[]) => {
    const kind = reason.split(':')[0] ?? reason;
    if (!violations.has(kind)) violations.set(kind, { kind, reason, trace });
  };
  while (frontier.length > 0) {
    const reached: typeof frontier = [];
    depth += 1;
    for (const { state, at } of frontier) {
      for (const { label, to, wrong } of await model.next(state)) {
        steps += 1;
        if (wrong) report(wrong, [...walk.trace(at), label]);
        else {
          const there = walk.add(model.keyOf(to), at, label);
          if (there === null) continue;
          const reason = await model.wrong(to);
          if (reason) report(reason, walk.trace(there));
          else reached.push({ state: to, at: there });
        }
        if (violations.size >= enough) return found(false);
      }
      if (walk.size() > states) return found(false);
    }
    frontier = reached;
  }
  return found(true);
}

/** Keeps the states visited, and the state and step from which each was first reached. */
function createWalk() {
  const seen = new Set<string>();
  const from: number[] = [];
  const by: string[] = [];
  const put = (key: string, before: number, label: string): number | null => {
    if (seen.has(key)) return null;
    seen.add(key);
    by.push(label);
    return from.push(before) - 1;
  };
  return {
    size: () => seen.size,
    begin: (key: string): number => put(key, -1, '') ?? 0,
    add: put,
    trace(at: number): readonly string[] {
      const labels: string[] = [];
      for (let n = at; n > 0; n = from[n] ?? 0) labels.push(by[n] ?? '');
      return labels.reverse();
    },
  };
}

/** Returns a violation as text: what is wrong, and a shortest way there. */
export const told = ({ reason, trace }: Violation): string =>
  [`✗ ${reason}`, ...trace.map((label, n) => `    ${n + 1}. ${label}`)]
    .map((line) => line.replace(/(lease|res)-0+(?=\w)/g, '$1-'))
    .join('\n');
