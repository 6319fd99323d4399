import { matches } from '../../../shared/model/pattern.ts';
import { type RoleBinding, roleOf } from '../../../shared/model/principal.ts';
import type { Cached } from '../../../shared/turns/ports.ts';
import { problem } from '../problems.ts';
import type { SignIn } from '../ports.ts';

/** Whom the authorizer named, with the role that the name was given. */
export const createSignIn =
  (grants: Cached<readonly RoleBinding[]>, firstAdmin: string | null): SignIn =>
  async (_request, { name, reason }, maxAgeMs) => {
    if (name === null) return problem('not-signed-in', reason ?? 'Nobody says who asks.');
    if (firstAdmin !== null && matches(firstAdmin, name)) {
      return { name, role: 'admin', fixed: true };
    }
    const role = roleOf(name, await grants.read(maxAgeMs));
    if (role !== null) return { name, role };
    return problem('not-allowed', `${name} has no role here.`, {
      hint: `ask an admin: drydock principal set ${quoted(name)} lessee`,
      extra: { needs: 'viewer', name },
    });
  };

/** As one word of a shell, whatever is in it. */
const quoted = (name: string): string => `'${name.replaceAll("'", `'\\''`)}'`;
