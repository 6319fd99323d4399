import { closest } from './pattern.ts';
import type { Instant } from './time.ts';

export const roles = ['viewer', 'lessee', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks, after sign-in. */
export type Principal = Readonly<{
  name: string;
  role: Role;
  /** The role comes from the deployment itself: no grant gives it, and none takes it away. */
  fixed?: true;
}>;

/** Who makes a request, as whoever stands in front of the API found out. */
export type Caller = Readonly<{
  /** Null: nobody known, and `why` says what was missing. */
  name: string | null;
  reason?: string;
  /** Address and program of the one who asks, for whoever reads the events. */
  from: string;
  /** What the front door calls the request, in its own log; left out: there is none. */
  request?: string;
}>;

/** The role of everybody whose name fits a pattern. The pattern is its id. */
export type RoleBinding = Readonly<{
  pattern: string;
  role: Role;
  /** Who gave it. */
  by: string;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

/**
 * The closest pattern decides, so that a grant can narrow another; of two as close the lesser role.
 * Null: nobody gave this name a role.
 */
export function roleOf(
  name: string,
  grants: readonly Pick<RoleBinding, 'pattern' | 'role'>[],
): Role | null {
  const best = closest(grants, ({ pattern }) => pattern, name);
  return roles.find((role) => best.some((grant) => grant.role === role)) ?? null;
}
