import { describe, expect, it } from 'vitest';
import { roleOf } from './principal.ts';

const bindings = [
  { pattern: 'iam:1/*', role: 'lessee' },
  { pattern: 'iam:1/role/contractor', role: 'viewer' },
  { pattern: 'iam:1/user/anna', role: 'admin' },
  { pattern: 'jwt:idp#*', role: 'operator' },
  { pattern: '*#bob@x.org', role: 'admin' },
  { pattern: 'jwt:idp#bob*', role: 'viewer' },
] as const;

describe('the role by bindings', () => {
  it.each([
    { name: 'iam:1/role/ci', role: 'lessee' },
    { name: 'iam:1/role/contractor', role: 'viewer' },
    { name: 'iam:1/user/anna', role: 'admin' },
    { name: 'iam:2/user/anna', role: null },
    { name: 'jwt:idp#carol', role: 'operator' },
    // On a tie, the lesser role counts.
    { name: 'jwt:idp#bob@x.org', role: 'viewer' },
  ])('$name is $role', ({ name, role }) => {
    expect(roleOf(name, bindings)).toBe(role);
  });
});
