import type { Lease } from '../../../shared/model/lease.ts';
import { type Principal, type Role, roles } from '../../../shared/model/principal.ts';
import { refuse } from './problem.ts';

const rank = (role: Role): number => roles.indexOf(role);

const isAtLeast = (who: Principal, role: Role): boolean => rank(who.role) >= rank(role);

const nobody: Principal = { name: 'nobody', role: 'viewer' };

/** The one who asks, if the role is enough. Public routes know nobody. */
export function mustAllow(who: Principal | null, needs: Role | 'public'): Principal {
  if (needs === 'public') return who ?? nobody;
  if (who === null) return refuse('not-signed-in', 'This route is for people who are signed in.');
  if (isAtLeast(who, needs)) return who;
  const detail = `${who.name} is ${aRole(who.role)}; this needs ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

/** Whose lease it is: the one it is for, and the one who asked for it. */
const isTheirs = (who: Principal, lease: Lease): boolean =>
  lease.owner === who.name || lease.askedBy === who.name;

/** To run on a lease or to extend it is its owner's; an admin may too. */
export function mustUse(who: Principal, lease: Lease): void {
  if (!isTheirs(who, lease) && !isAtLeast(who, 'admin')) refuseOthers(who, lease, 'admin');
}

/** To end a lease, or what runs on it, an operator may as well. */
export function mustEnd(who: Principal, lease: Lease): void {
  if (!isTheirs(who, lease) && !isAtLeast(who, 'operator')) refuseOthers(who, lease, 'operator');
}

function refuseOthers(who: Principal, { id, owner }: Lease, needs: Role): never {
  const whose = `${id} is a lease of ${owner}; ${who.name} is ${aRole(who.role)}`;
  const detail = `${whose}, and with others' leases this needs ${aRole(needs)}.`;
  return refuse('not-allowed', detail, { extra: { needs } });
}

const aRole = (role: Role): string => `${/^[aeo]/.test(role) ? 'an' : 'a'} ${role}`;
