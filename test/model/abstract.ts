import type { Model, Step } from './explore.ts';

/** A model of what cannot be driven through the code: a plain value, copied and changed. */
export type Abstract<S> = Readonly<{
  init: S;
  next(state: S): readonly Step<S>[];
  wrong?(state: S): string | null;
}>;

export const modelOf = <S>({ init, next, wrong }: Abstract<S>): Model<S> => ({
  init: () => init,
  keyOf: (state) => JSON.stringify(state),
  next: async (state) => next(state),
  wrong: async (state) => wrong?.(state) ?? null,
});

/** Returns the step that changes a copy of a state. */
export function step<S>(from: S, label: string, change: (copy: S) => unknown): Step<S> {
  const to = structuredClone(from);
  change(to);
  return { label, to };
}
