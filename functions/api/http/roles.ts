import type { Lease } from '../../../shared/model/lease.ts';
import { type Principal, type Role, roles } from '../../../shared/model/principal.ts';
import { refuse } from './problem.ts';

/** How far a rule lets a role reach: nothing, its own leases and what is on them, or everything. */
type Reach = 'none' | 'own' | 'all';

/** Who may what. Every route has one of these rules, and docs/security.md says them in words. */
const rules = {
  /** To look at what leases can be made of. */
  read: { viewer: 'all', lessee: 'all', operator: 'all', admin: 'all' },
  /** To look at leases, and at what they hold and run. */
  see: { viewer: 'all', lessee: 'own', operator: 'all', admin: 'all' },
  /** To look at who changed what. */
  oversee: { viewer: 'all', lessee: 'none', operator: 'all', admin: 'all' },
  /** To ask for leases. */
  ask: { viewer: 'none', lessee: 'all', operator: 'all', admin: 'all' },
  /** To run on a lease, or to keep it longer. */
  use: { viewer: 'none', lessee: 'own', operator: 'own', admin: 'all' },
  /** To end a lease, or what runs on it. */
  end: { viewer: 'none', lessee: 'own', operator: 'all', admin: 'all' },
  /** To keep it all going: resources, breakers, authorizations. */
  operate: { viewer: 'none', lessee: 'none', operator: 'all', admin: 'all' },
  /** To change what leases can be made of, and who may what. */
  configure: { viewer: 'none', lessee: 'none', operator: 'none', admin: 'all' },
} as const satisfies Readonly<Record<string, Readonly<Record<Role, Reach>>>>;

export type Rule = keyof typeof rules | 'public';

/** Under these rules a role must be one that still is given, not one that was seconds ago. */
export const isGrave = (rule: Rule): boolean => rule === 'operate' || rule === 'configure';

/** Who asks, and under which rule. */
export type Access = Readonly<{ who: Principal; rule: Rule }>;

export const reachOf = ({ who, rule }: Access): Reach =>
  rule === 'public' ? 'all' : rules[rule][who.role];

/** The least role that a rule lets do anything; for the document and for refusals. */
export const leastRole = (rule: Rule): Role | 'public' =>
  rule === 'public' ? rule : least(rule, (reach) => reach !== 'none');

/** Who may, in words: `operator, admin; lessee with what is theirs`. */
export function whoMay(rule: Rule): string {
  if (rule === 'public') return 'everybody';
  const who = (reach: Reach) => roles.filter((role) => rules[rule][role] === reach).join(', ');
  const own = who('own');
  return own === '' ? who('all') : `${who('all')}; ${own} with what is theirs`;
}

const least = (rule: Exclude<Rule, 'public'>, enough: (reach: Reach) => boolean): Role =>
  roles.find((role) => enough(rules[rule][role])) ?? 'admin';

const nobody: Principal = { name: 'nobody', role: 'viewer' };

/** The one who asks, if the role is enough. Public routes know nobody. */
export function mustAllow(who: Principal | null, rule: Rule): Access {
  if (rule === 'public') return { who: who ?? nobody, rule };
  if (who === null) return refuse('not-signed-in', 'This route is for people who are signed in.');
  const access = { who, rule };
  if (reachOf(access) !== 'none') return access;
  const needs = leastRole(rule);
  const detail = `${who.name} is ${aRole(who.role)}; this needs ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

/** Whose lease it is: the one it is for, and the one who asked for it. */
const isTheirs = ({ name }: Principal, lease: Lease): boolean =>
  lease.owner === name || lease.askedBy === name;

/** May whoever asks do with this lease what the route does? */
export const reaches = (access: Access, lease: Lease): boolean =>
  reachOf(access) === 'all' || (reachOf(access) === 'own' && isTheirs(access.who, lease));

/** What one can't see is not there; what one may see and not touch says who may. */
export function refuseOthers({ who, rule }: Access, { id, owner }: Lease): never {
  if (rule === 'public' || reachOf({ who, rule: 'see' }) !== 'all')
    return refuseAbsent('lease', id);
  const needs = least(rule, (reach) => reach === 'all');
  const whose = `${id} is a lease of ${owner}; ${who.name} is ${aRole(who.role)}`;
  const detail = `${whose}, and with others' leases this needs ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

/** The same words for what is not there and for what one must not know of. */
export const refuseAbsent = (kind: string, id: string): never =>
  refuse('not-found', `There is no ${kind} ${id}.`);

const aRole = (role: string): string => `${/^[aeo]/.test(role) ? 'an' : 'a'} ${role}`;
