import { roleBindingKey } from '../../../shared/model/keys.ts';
import { closest } from '../../../shared/model/pattern.ts';
import { type Principal, type RoleBinding, roleOf } from '../../../shared/model/principal.ts';
import { plainItem, roleBindingFrom } from '../../../shared/model/record.ts';
import type { Check, Write } from '../../../shared/model/write.ts';
import type { Access } from '../http/roles.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';
import { actorOf, auditPut } from './audit.ts';
import { commitEdit, ifUnchanged, untilSaved, wasRefused } from './commit.ts';

export async function findRoleBinding(
  { turns }: ApiPorts,
  pattern: string,
): Promise<RoleBinding | null> {
  const item = await turns.store.get(roleBindingKey(pattern));
  return item && roleBindingFrom(item);
}

type BindingEdit = Readonly<{
  pattern: string;
  before: RoleBinding | null;
  /** Null removes the binding. */
  after: RoleBinding | null;
}>;

/** Saves a role binding over `before`, or removes it; false if another request changed it first. */
export async function editRoleBinding(
  ports: ApiPorts,
  access: Access & Readonly<{ from: string }>,
  { pattern, before, after }: BindingEdit,
): Promise<boolean> {
  const key = roleBindingKey(pattern);
  const when = ifUnchanged(before);
  const action = after === null ? 'unbound' : 'bound';
  const edit: Write =
    after === null ? { op: 'delete', key, when } : { op: 'put', key, item: plainItem(after), when };
  const saved = await untilSaved(ports, async () => {
    const adminChecks = await mustStayAdmin(ports, access.who, pattern, after);
    const object = `principal/${pattern}`;
    const audit = auditPut(ports, actorOf(access), { object, action, before, after });
    const refusals = await commitEdit(ports, [edit, ...adminChecks, audit]);
    if (refusals === null) return 'saved';
    // Otherwise the admin's own bindings changed: check them again.
    return wasRefused(refusals, key) ? 'late' : null;
  });
  ports.roleBindings.forget();
  return saved === 'saved';
}

/**
 * Refuses unless the caller is an admin by the current role bindings and remains one after the
 * edit: an admin cannot remove the role that they would need to restore it. Returns the checks by
 * which, of two admins who remove each other's role, only one succeeds.
 */
async function mustStayAdmin(
  { roleBindings }: ApiPorts,
  { name, fixed }: Principal,
  pattern: string,
  after: RoleBinding | null,
): Promise<readonly Check[]> {
  if (fixed) return [];
  const all = await roleBindings.read(0);
  if (roleOf(name, all) !== 'admin') {
    refuse('not-allowed', `${name} is no longer an admin.`, { extra: { needs: 'admin' } });
  }
  const others = all.filter((binding) => binding.pattern !== pattern);
  const roleAfter = roleOf(name, after === null ? others : [...others, after]);
  if (roleAfter !== 'admin') {
    const outcome = roleAfter === null ? 'have no role' : `have the role ${roleAfter}`;
    const detail = `${name} would ${outcome} after this.`;
    refuse('wrong-state', detail, {
      field: 'pattern',
      hint: 'let another admin do it, or first give yourself a more specific role binding',
    });
  }
  return closest(all, (binding) => binding.pattern, name)
    .filter((binding) => binding.pattern !== pattern)
    .map((binding) => ({
      op: 'check',
      key: roleBindingKey(binding.pattern),
      when: [{ attr: 'version', equals: binding.version }],
    }));
}
