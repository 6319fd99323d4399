import type { Actor } from '../../../shared/model/audit.ts';
import { grantKey } from '../../../shared/model/keys.ts';
import { type RoleGrant, roleOf } from '../../../shared/model/principal.ts';
import { grantFrom, plainItem } from '../../../shared/model/record.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';
import { auditPut } from './audit.ts';
import { asRead, commitEdit } from './commit.ts';

export async function findGrant({ turns }: ApiPorts, pattern: string): Promise<RoleGrant | null> {
  const item = await turns.store.get(grantKey(pattern));
  return item && grantFrom(item);
}

/** Saves a grant over what was read, or takes it away. False: somebody else was quicker. */
export async function editGrant(
  ports: ApiPorts,
  actor: Actor,
  pattern: string,
  before: RoleGrant | null,
  after: RoleGrant | null,
): Promise<boolean> {
  await mustStayAdmin(ports, actor, pattern, after);
  const key = grantKey(pattern);
  const when = asRead(before);
  const did = after === null ? 'revoked' : 'granted';
  const refusals = await commitEdit(ports, [
    after === null ? { op: 'delete', key, when } : { op: 'put', key, item: plainItem(after), when },
    auditPut(ports, actor, { object: `principal/${pattern}`, did, before, after }),
  ]);
  ports.grants.forget();
  return refusals === null;
}

/** Nobody takes the role from themselves with which they would give it back. */
async function mustStayAdmin(
  { grants }: ApiPorts,
  { by }: Actor,
  pattern: string,
  after: RoleGrant | null,
): Promise<void> {
  const all = await grants.read(0);
  const left = all.filter((grant) => grant.pattern !== pattern);
  const then = roleOf(by, after === null ? left : [...left, after], null);
  if (roleOf(by, all, null) !== 'admin' || then === 'admin') return;
  const detail = `${by} would be ${then === null ? 'nobody' : `of role ${then}`} after this.`;
  refuse('wrong-state', detail, {
    field: 'pattern',
    hint: 'let another admin do it, or give yourself a closer grant first',
  });
}
