import { matches } from '../../../shared/model/pattern.ts';
import { type RoleGrant, roleOf } from '../../../shared/model/principal.ts';
import type { Cached } from '../../../shared/turns/kept.ts';
import { problem } from '../http/problem.ts';
import type { SignIn } from '../ports.ts';

/** Whom the authorizer named, with the role that the name was given. */
export const createSignIn =
  (grants: Cached<readonly RoleGrant[]>, firstAdmin: string | null): SignIn =>
  async (_request, { name, why }, maxAgeMs) => {
    if (name === null) return problem('not-signed-in', why ?? 'Nobody says who asks.');
    if (firstAdmin !== null && matches(firstAdmin, name)) {
      return { name, role: 'admin', fixed: true };
    }
    const role = roleOf(name, await grants.read(maxAgeMs));
    if (role !== null) return { name, role };
    return problem('not-allowed', `${name} has no role here.`, {
      hint: `ask an admin: drydock principal grant ${quoted(name)} lessee`,
      extra: { needs: 'viewer', name },
    });
  };

/** As one word of a shell, whatever is in it. */
const quoted = (name: string): string => `'${name.replaceAll("'", `'\\''`)}'`;
