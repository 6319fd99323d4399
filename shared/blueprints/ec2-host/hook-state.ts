import { z } from 'zod';
import type { JsonObject } from '../../model/json.ts';

const instantSchema = z.number().int();

/** True of every memo. */
const attemptFields = {
  attempt: z.number().int().min(1),
  rung: z.number().int().min(0),
  /**
   * Since when a machine of an earlier attempt may live that no look has shown; null: none does.
   */
  doubt: instantSchema.nullable(),
  /** Clean-up: since when it has asked machines to end. */
  endingAt: instantSchema.exactOptional(),
  /** Clean-up: the first look, late enough to count, that showed nothing alive. */
  emptyAt: instantSchema.exactOptional(),
};

/** Everything that a launch is made of and that its resource's parameters leave open. */
const launchFields = {
  token: z.string().max(64),
  template: z.object({ id: z.string(), version: z.string() }).nullable(),
  image: z.string().nullable(),
  instanceType: z.string().nullable(),
  subnet: z.string().nullable(),
  market: z.enum(['spot', 'on-demand']),
  /** When it was intended. */
  at: instantSchema,
};

const ec2HookStateSchema = z.discriminatedUnion('phase', [
  /** Nothing of this attempt was asked for; those before it are over. */
  z.object({ phase: z.literal('next'), ...attemptFields }),
  /** The launch was, or may have been, asked for with these very bytes. */
  z.object({
    phase: z.literal('intended'),
    ...attemptFields,
    ...launchFields,
    /** An answer to it was lost. */
    unheard: z.boolean(),
  }),
  z.object({
    phase: z.literal('launched'),
    ...attemptFields,
    ...launchFields,
    machine: z.string(),
    launchedAt: instantSchema,
  }),
]);

export type Ec2HookState = Readonly<z.output<typeof ec2HookStateSchema>>;
export type NextAttempt = Extract<Ec2HookState, { phase: 'next' }>;
export type IntendedLaunch = Extract<Ec2HookState, { phase: 'intended' }>;
export type LaunchedMachine = Extract<Ec2HookState, { phase: 'launched' }>;

/** An empty memo: nothing was ever intended. */
const firstAttempt: NextAttempt = { phase: 'next', attempt: 1, rung: 0, doubt: null };

export const ec2HookStateFrom = (json: JsonObject): Ec2HookState =>
  Object.keys(json).length === 0 ? firstAttempt : ec2HookStateSchema.parse(json);

/** The attempt after this one, at this rung. */
export const nextAttempt = ({ attempt, doubt }: Ec2HookState, rung: number): NextAttempt => ({
  phase: 'next',
  attempt: attempt + 1,
  rung,
  doubt,
});

/** What EC2 is asked for, in words: `t4g.small in subnet-a`. */
export function launchText(intent: Omit<IntendedLaunch, 'phase' | 'unheard'>): string {
  const type = intent.instanceType ?? "the template's type";
  const where = intent.subnet === null ? '' : ` in ${intent.subnet}`;
  return `${type}${intent.market === 'spot' ? ' (spot)' : ''}${where}`;
}
