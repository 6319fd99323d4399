import { closest, matches } from './pattern.ts';
import type { Instant } from './time.ts';

export const authorizationStates = ['requested', 'authorized', 'declined', 'revoked'] as const;
export type AuthorizationState = (typeof authorizationStates)[number];

/**
 * That somebody may, or may not, lease from a blueprint. The asker is a principal or a pattern of
 * them, or `blueprint:<name>` for what its resources need.
 */
export type Authorization = Readonly<{
  blueprint: string;
  /** Of the blueprint that it is about: one that is made later under the name begins with none. */
  generation: string;
  requester: string;
  state: AuthorizationState;
  /** Who asked or decided last, and what they said. */
  by: string;
  reason: string;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

const ofBlueprints = 'blueprint:';
export const blueprintRequester = (blueprint: string): string => `${ofBlueprints}${blueprint}`;

/** Whether a decision is about an asker. One about people, or everybody, is about no blueprint. */
export const covers = (pattern: string, requester: string): boolean =>
  pattern.startsWith(ofBlueprints) === requester.startsWith(ofBlueprints) &&
  matches(pattern, requester);

/** Who would lease: a principal, or a blueprint for one of its resources. */
export type LeaseRequester = Readonly<{
  requestedBy: string;
  /** The blueprint of the resource that needs the lease; null: it is somebody's own. */
  neededByBlueprint?: string | null;
}>;

/**
 * Whoever asked for the outer lease needs no authorization for the inner one: the outer blueprint
 * does. The owner of a lease is what its asker says it is, so it vouches for nothing.
 */
export const requesterOf = ({ requestedBy, neededByBlueprint }: LeaseRequester): string =>
  neededByBlueprint ? blueprintRequester(neededByBlueprint) : requestedBy;

/** A blueprint, as far as decisions about it care. */
export type Generation = Readonly<{ name: string; generation: string }>;

export const isAbout = (
  one: Pick<Authorization, 'blueprint' | 'generation'>,
  { name, generation }: Generation,
): boolean => one.blueprint === name && one.generation === generation;

/** Where an asker stands with a blueprint; `unknown`: nobody has asked or decided. */
export type Standing = AuthorizationState | 'unknown';

/**
 * The closest decision counts, and of two as close the one against. A request decides nothing: it
 * only counts where no decision fits.
 */
export function standingOf(
  requester: string,
  blueprint: Generation,
  all: readonly Authorization[],
): Standing {
  const about = all.filter((one) => isAbout(one, blueprint));
  const decided = about.filter(
    (one) => one.state !== 'requested' && covers(one.requester, requester),
  );
  const best = closest(decided, (one) => one.requester, requester);
  const against = best.find(({ state }) => state !== 'authorized');
  if (against) return against.state;
  if (best.length > 0) return 'authorized';
  return about.some((one) => one.requester === requester) ? 'requested' : 'unknown';
}
