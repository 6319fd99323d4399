import { grantKey } from '../../../shared/model/keys.ts';
import { closest } from '../../../shared/model/pattern.ts';
import { type Principal, type RoleGrant, roleOf } from '../../../shared/model/principal.ts';
import { grantFrom, plainItem } from '../../../shared/model/record.ts';
import type { Check, Write } from '../../../shared/model/write.ts';
import { refuse } from '../http/problem.ts';
import type { Access } from '../http/roles.ts';
import type { ApiPorts } from '../ports.ts';
import { actorOf, auditPut } from './audit.ts';
import { asRead, commitEdit, untilSaved, wasRefused } from './commit.ts';

export async function findGrant({ turns }: ApiPorts, pattern: string): Promise<RoleGrant | null> {
  const item = await turns.store.get(grantKey(pattern));
  return item && grantFrom(item);
}

/** Saves a grant over what was read, or takes it away. False: somebody else was quicker. */
export async function editGrant(
  ports: ApiPorts,
  asked: Access & Readonly<{ from: string }>,
  pattern: string,
  before: RoleGrant | null,
  after: RoleGrant | null,
): Promise<boolean> {
  const key = grantKey(pattern);
  const when = asRead(before);
  const did = after === null ? 'revoked' : 'granted';
  const edit: Write =
    after === null ? { op: 'delete', key, when } : { op: 'put', key, item: plainItem(after), when };
  const saved = await untilSaved(ports, async () => {
    const mandate = await mustStayAdmin(ports, asked.who, pattern, after);
    const object = `principal/${pattern}`;
    const audit = auditPut(ports, actorOf(asked), { object, did, before, after });
    const refusals = await commitEdit(ports, [edit, ...mandate, audit]);
    if (refusals === null) return 'saved';
    // Otherwise the mandate itself has moved: it is looked at again.
    return wasRefused(refusals, key) ? 'late' : null;
  });
  ports.grants.forget();
  return saved === 'saved';
}

/**
 * Who gives roles must be an admin by grants as they are now, and stay one: nobody takes the role
 * from themselves with which they would give it back. Answers the check that of two admins who take
 * the role from each other only one does.
 */
async function mustStayAdmin(
  { grants }: ApiPorts,
  { name, fixed }: Principal,
  pattern: string,
  after: RoleGrant | null,
): Promise<readonly Check[]> {
  if (fixed) return [];
  const all = await grants.read(0);
  if (roleOf(name, all) !== 'admin') {
    refuse('not-allowed', `${name} is no admin any more.`, { extra: { needs: 'admin' } });
  }
  const left = all.filter((grant) => grant.pattern !== pattern);
  const then = roleOf(name, after === null ? left : [...left, after]);
  if (then !== 'admin') {
    const detail = `${name} would be ${then === null ? 'nobody' : `of role ${then}`} after this.`;
    refuse('wrong-state', detail, {
      field: 'pattern',
      hint: 'let another admin do it, or give yourself a closer grant first',
    });
  }
  return closest(all, (grant) => grant.pattern, name)
    .filter((grant) => grant.pattern !== pattern)
    .map((grant) => ({
      op: 'check',
      key: grantKey(grant.pattern),
      when: [{ attr: 'version', equals: grant.version }],
    }));
}
