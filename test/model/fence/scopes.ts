import type { Rules } from './model.ts';

const none: Rules = { strongList: false, intentCheck: false, ranCheck: false, tombstone: false };

/** The rules of the code: `running/<lease>` and the tombstone. Neither is enough alone. */
export const fences = {
  fence: { ...none, ranCheck: true, tombstone: true },
  fenceAllRules: { strongList: true, intentCheck: true, ranCheck: true, tombstone: true },
} satisfies Readonly<Record<string, Rules>>;

export const openFences = {
  'no rule at all': none,
  'a strong list': { ...none, strongList: true },
  'a strong list and a check at the intent': { ...none, strongList: true, intentCheck: true },
  'those and `running/<lease>`': { ...none, strongList: true, intentCheck: true, ranCheck: true },
  'only `running/<lease>`': { ...none, ranCheck: true },
  'only the tombstone': { ...none, tombstone: true },
} satisfies Readonly<Record<string, Rules>>;
