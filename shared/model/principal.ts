import { closest, matches } from './pattern.ts';
import type { Instant } from './time.ts';

export const roles = ['viewer', 'lessee', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks, after sign-in. */
export type Principal = Readonly<{ name: string; role: Role }>;

/** Who makes a request, as whoever stands in front of the API found out. */
export type Caller = Readonly<{
  /** Null: nobody known, and `why` says what was missing. */
  name: string | null;
  why?: string;
  /** Address and program of the one who asks, for whoever reads the events. */
  from: string;
}>;

/** The role of everybody whose name fits a pattern. The pattern is its id. */
export type RoleGrant = Readonly<{
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
 * The first admin is one whatever the grants say: nobody can lock the deployment up. Null: nobody
 * gave this name a role.
 */
export function roleOf(
  name: string,
  grants: readonly Pick<RoleGrant, 'pattern' | 'role'>[],
  firstAdmin: string | null,
): Role | null {
  if (firstAdmin !== null && matches(firstAdmin, name)) return 'admin';
  const best = closest(grants, ({ pattern }) => pattern, name);
  return roles.find((role) => best.some((grant) => grant.role === role)) ?? null;
}
