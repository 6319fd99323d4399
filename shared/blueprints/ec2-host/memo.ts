import { z } from 'zod';
import type { JsonObject } from '../../model/json.ts';

const instant = z.number().int();

/** True of every memo. */
const common = {
  attempt: z.number().int().min(1),
  rung: z.number().int().min(0),
  /**
   * Since when a machine of an earlier attempt may live that no look has shown; null: none does.
   */
  doubt: instant.nullable(),
  /** Clean-up: since when it has asked machines to end. */
  endingAt: instant.exactOptional(),
  /** Clean-up: the first look, late enough to count, that showed nothing alive. */
  emptyAt: instant.exactOptional(),
};

/** Everything that a launch is made of and that its resource's parameters leave open. */
const intent = {
  token: z.string().max(64),
  template: z.object({ id: z.string(), version: z.string() }).nullable(),
  image: z.string().nullable(),
  instanceType: z.string().nullable(),
  subnet: z.string().nullable(),
  market: z.enum(['spot', 'on-demand']),
  /** When it was intended. */
  at: instant,
};

const memo = z.discriminatedUnion('phase', [
  /** Nothing of this attempt was asked for; those before it are over. */
  z.object({ phase: z.literal('next'), ...common }),
  /** The launch was, or may have been, asked for with these very bytes. */
  z.object({
    phase: z.literal('intended'),
    ...common,
    ...intent,
    /** An answer to it was lost. */
    unheard: z.boolean(),
  }),
  z.object({
    phase: z.literal('launched'),
    ...common,
    ...intent,
    machine: z.string(),
    launchedAt: instant,
  }),
]);

export type Memo = Readonly<z.output<typeof memo>>;
export type Next = Extract<Memo, { phase: 'next' }>;
export type Intended = Extract<Memo, { phase: 'intended' }>;
export type Launched = Extract<Memo, { phase: 'launched' }>;

/** An empty memo: nothing was ever intended. */
const firstOfAll: Next = { phase: 'next', attempt: 1, rung: 0, doubt: null };

export const memoFrom = (json: JsonObject): Memo =>
  Object.keys(json).length === 0 ? firstOfAll : memo.parse(json);

/** The attempt after this one, at this rung. */
export const nextAttempt = ({ attempt, doubt }: Memo, rung: number): Next => ({
  phase: 'next',
  attempt: attempt + 1,
  rung,
  doubt,
});

/** What EC2 is asked for, in words: `t4g.small in subnet-a`. */
export function asked(intent: Omit<Intended, 'phase' | 'unheard'>): string {
  const type = intent.instanceType ?? "the template's type";
  const where = intent.subnet === null ? '' : ` in ${intent.subnet}`;
  return `${type}${intent.market === 'spot' ? ' (spot)' : ''}${where}`;
}
