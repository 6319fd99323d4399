import { matches } from '../../../shared/model/pattern.ts';
import { type RoleBinding, roleOf } from '../../../shared/model/principal.ts';
import type { Cached } from '../../../shared/turns/ports.ts';
import type { SignIn } from '../ports.ts';
import { problem } from '../problems.ts';

/** Returns the sign-in that takes the authorizer's name and looks up its role. */
export const createSignIn =
  (roleBindings: Cached<readonly RoleBinding[]>, firstAdmin: string | null): SignIn =>
  async (_request, { name, reason }, maxAgeMs) => {
    if (name === null) return problem('not-signed-in', reason ?? 'The request is not signed in.');
    if (firstAdmin !== null && matches(firstAdmin, name)) {
      return { name, role: 'admin', fixed: true };
    }
    const role = roleOf(name, await roleBindings.read(maxAgeMs));
    if (role !== null) return { name, role };
    return problem('not-allowed', `${name} has no role in this deployment.`, {
      hint: `ask an admin: drydock principal set ${quoted(name)} lessee`,
      extra: { needs: 'viewer', name },
    });
  };

/** Quotes a name as one shell word. */
const quoted = (name: string): string => `'${name.replaceAll("'", `'\\''`)}'`;
