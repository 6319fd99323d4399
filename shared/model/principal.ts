import { closest } from './pattern.ts';
import type { Instant } from './time.ts';

export const roles = ['viewer', 'lessee', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** An authenticated caller and its role. */
export type Principal = Readonly<{
  name: string;
  role: Role;
  /** The role comes from the deployment's settings; no role binding gives or removes it. */
  fixed?: true;
}>;

/** The caller of a request, as authenticated in front of the API. */
export type Caller = Readonly<{
  /** Null: unknown, and `reason` says what was missing. */
  name: string | null;
  reason?: string;
  /** Address and program of the caller, for readers of the events. */
  from: string;
  /** The id of the request in the gateway's own log; absent: there is none. */
  request?: string;
}>;

/** The role of every principal whose name matches a pattern. The pattern is its id. */
export type RoleBinding = Readonly<{
  pattern: string;
  role: Role;
  /** The principal who set it. */
  by: string;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

/**
 * Returns the role of a name, or null if no binding matches. The most specific pattern decides, so
 * that one binding can narrow another; on a tie, the lesser role.
 */
export function roleOf(
  name: string,
  bindings: readonly Pick<RoleBinding, 'pattern' | 'role'>[],
): Role | null {
  const best = closest(bindings, ({ pattern }) => pattern, name);
  return roles.find((role) => best.some((binding) => binding.role === role)) ?? null;
}
