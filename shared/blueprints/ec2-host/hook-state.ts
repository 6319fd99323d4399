import * as z from 'zod';
import type { JsonObject } from '../../model/json.ts';

const instantSchema = z.number().int();

/** The fields of every phase. */
const attemptFields = {
  attempt: z.number().int().min(1),
  rung: z.number().int().min(0),
  /**
   * Since when a machine of an earlier attempt may be alive that no look has shown; null: none is.
   */
  doubt: instantSchema.nullable(),
  /** Clean-up: when it first asked a machine to end. */
  endingAt: instantSchema.exactOptional(),
  /** Clean-up: the first look, late enough to count, that showed no live machine. */
  emptyAt: instantSchema.exactOptional(),
};

/** Everything that a launch consists of and that its resource's parameters leave open. */
const launchFields = {
  token: z.string().max(64),
  template: z.object({ id: z.string(), version: z.string() }).nullable(),
  image: z.string().nullable(),
  instanceType: z.string().nullable(),
  subnet: z.string().nullable(),
  market: z.enum(['spot', 'on-demand']),
  /** When the launch was intended. */
  at: instantSchema,
};

const ec2HookStateSchema = z.discriminatedUnion('phase', [
  /** No launch of this attempt was requested yet; the attempts before it are over. */
  z.object({ phase: z.literal('next'), ...attemptFields }),
  /** The launch was, or may have been, requested with exactly these bytes. */
  z.object({
    phase: z.literal('intended'),
    ...attemptFields,
    ...launchFields,
    /** The answer to one of its tries was lost. */
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

/** The state of an empty record: no launch was ever intended. */
const firstAttempt: NextAttempt = { phase: 'next', attempt: 1, rung: 0, doubt: null };

export const ec2HookStateFrom = (json: JsonObject): Ec2HookState =>
  Object.keys(json).length === 0 ? firstAttempt : ec2HookStateSchema.parse(json);

/** Returns the attempt after this one, at this rung. */
export const nextAttempt = ({ attempt, doubt }: Ec2HookState, rung: number): NextAttempt => ({
  phase: 'next',
  attempt: attempt + 1,
  rung,
  doubt,
});

/** Returns what EC2 is asked for, in words: `t4g.small in subnet-a`. */
export function launchText(intent: Omit<IntendedLaunch, 'phase' | 'unheard'>): string {
  const type = intent.instanceType ?? "the template's type";
  const where = intent.subnet === null ? '' : ` in ${intent.subnet}`;
  return `${type}${intent.market === 'spot' ? ' (spot)' : ''}${where}`;
}
