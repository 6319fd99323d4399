import type { Lease } from '../../../shared/model/lease.ts';
import { type Principal, type Role, roles } from '../../../shared/model/principal.ts';
import { refuse } from '../problems.ts';

/** What a rule covers for a role: nothing, its own leases and what is on them, or everything. */
type AccessScope = 'none' | 'own' | 'all';

/** The access rules. Every route has one of them; docs/security.md explains them. */
const accessRules = {
  /** See what can be leased: blueprints, pools, drivers. */
  read: { viewer: 'all', lessee: 'all', operator: 'all', admin: 'all' },
  /** See leases, and what they hold and run. */
  see: { viewer: 'all', lessee: 'own', operator: 'all', admin: 'all' },
  /** See the audit log. */
  oversee: { viewer: 'all', lessee: 'none', operator: 'all', admin: 'all' },
  /** Request leases. */
  ask: { viewer: 'none', lessee: 'all', operator: 'all', admin: 'all' },
  /** Run commands on a lease, or extend it. */
  use: { viewer: 'none', lessee: 'own', operator: 'own', admin: 'all' },
  /** End a lease, or what runs on it. */
  end: { viewer: 'none', lessee: 'own', operator: 'all', admin: 'all' },
  /** Operate resources, breakers and authorizations. */
  operate: { viewer: 'none', lessee: 'none', operator: 'all', admin: 'all' },
  /** Change what can be leased, and who has which role. */
  configure: { viewer: 'none', lessee: 'none', operator: 'none', admin: 'all' },
} as const satisfies Readonly<Record<string, Readonly<Record<Role, AccessScope>>>>;

export type Rule = keyof typeof accessRules | 'public';

/** Under these rules a role must come from a fresh read, not from one cached seconds ago. */
export const needsFreshBindings = (rule: Rule): boolean =>
  rule === 'operate' || rule === 'configure';

/** A principal, and the rule under which it acts. */
export type Access = Readonly<{ who: Principal; rule: Rule }>;

export const scopeOf = ({ who, rule }: Access): AccessScope =>
  rule === 'public' ? 'all' : accessRules[rule][who.role];

/** Returns the least role that a rule allows anything; for the document and for problems. */
export const leastRole = (rule: Rule): Role | 'public' =>
  rule === 'public' ? rule : least(rule, (scope) => scope !== 'none');

/** Returns a rule in words: `operator, admin; lessee on their own leases`. */
export function whoMay(rule: Rule): string {
  if (rule === 'public') return 'everyone';
  const rolesWith = (scope: AccessScope) =>
    roles.filter((role) => accessRules[rule][role] === scope).join(', ');
  const own = rolesWith('own');
  return own === '' ? rolesWith('all') : `${rolesWith('all')}; ${own} on their own leases`;
}

const least = (rule: Exclude<Rule, 'public'>, enough: (scope: AccessScope) => boolean): Role =>
  roles.find((role) => enough(accessRules[rule][role])) ?? 'admin';

const anonymous: Principal = { name: 'anonymous', role: 'viewer' };

/** Returns the principal's access, or refuses. A public route has an anonymous principal. */
export function mustAllow(who: Principal | null, rule: Rule): Access {
  if (rule === 'public') return { who: who ?? anonymous, rule };
  if (who === null) return refuse('not-signed-in', 'This route requires sign-in.');
  const access = { who, rule };
  if (scopeOf(access) !== 'none') return access;
  const needs = leastRole(rule);
  const detail = `${who.name} is ${aRole(who.role)}; this requires ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

/** A lease belongs to its owner and to its requester. */
const isOwnLease = ({ name }: Principal, lease: Lease): boolean =>
  lease.owner === name || lease.requestedBy === name;

/** True if the route's rule lets the principal act on this lease. */
export const canAccess = (access: Access, lease: Lease): boolean =>
  scopeOf(access) === 'all' || (scopeOf(access) === 'own' && isOwnLease(access.who, lease));

/**
 * Refuses: 404 if the caller may not see the lease; 403, naming the required role, if they may see
 * but not change it.
 */
export function refuseOthers({ who, rule }: Access, { id, owner }: Lease): never {
  if (rule === 'public' || scopeOf({ who, rule: 'see' }) !== 'all')
    return refuseAbsent('lease', id);
  const needs = least(rule, (scope) => scope === 'all');
  const whose = `${id} belongs to ${owner}; ${who.name} is ${aRole(who.role)}`;
  const detail = `${whose}, and on others' leases this requires ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

/** Refuses with 404, in the same words for what does not exist and what the caller may not see. */
export const refuseAbsent = (kind: string, id: string): never =>
  refuse('not-found', `No ${kind} has the id ${id}.`);

const aRole = (role: string): string => `${/^[aeo]/.test(role) ? 'an' : 'a'} ${role}`;
