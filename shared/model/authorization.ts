import { closest, matches } from './pattern.ts';
import type { Instant } from './time.ts';

export const authorizationStates = ['requested', 'authorized', 'declined', 'revoked'] as const;
export type AuthorizationState = (typeof authorizationStates)[number];

/**
 * A decision whether a requester may lease from a blueprint, or a request for one. The requester is
 * a principal, a pattern of names, or `blueprint:<name>` for the dependencies of its resources.
 */
export type Authorization = Readonly<{
  blueprint: string;
  /** Of the blueprint it is about: a later blueprint of the same name starts without decisions. */
  generation: string;
  requester: string;
  state: AuthorizationState;
  /** The principal of the last request or decision, and the reason they gave. */
  by: string;
  reason: string;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

const ofBlueprints = 'blueprint:';
export const blueprintRequester = (blueprint: string): string => `${ofBlueprints}${blueprint}`;

/** True if a pattern covers a requester. A pattern of principals, even `*`, covers no blueprint. */
export const covers = (pattern: string, requester: string): boolean =>
  pattern.startsWith(ofBlueprints) === requester.startsWith(ofBlueprints) &&
  matches(pattern, requester);

/** The requester of a lease: a principal, or a blueprint for one of its resources. */
export type LeaseRequester = Readonly<{
  requestedBy: string;
  /** The blueprint of the resource that needs the lease; null: no resource needs it. */
  neededByBlueprint?: string | null;
}>;

/**
 * Returns the name that must be authorized for a lease. For a dependency that is the blueprint of
 * the resource that needs it, not the requester of the outer lease. The owner of a lease is
 * whatever its requester states, so it proves nothing.
 */
export const requesterOf = ({ requestedBy, neededByBlueprint }: LeaseRequester): string =>
  neededByBlueprint ? blueprintRequester(neededByBlueprint) : requestedBy;

/** What identifies a blueprint in decisions about it. */
export type Generation = Readonly<{ name: string; generation: string }>;

export const isAbout = (
  one: Pick<Authorization, 'blueprint' | 'generation'>,
  { name, generation }: Generation,
): boolean => one.blueprint === name && one.generation === generation;

/** The standing of a requester with a blueprint; `unknown`: no request and no decision. */
export type Standing = AuthorizationState | 'unknown';

/**
 * Returns the standing of a requester. The most specific decision counts; on a tie, the one
 * against. A request decides nothing: it counts only if no decision matches.
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
