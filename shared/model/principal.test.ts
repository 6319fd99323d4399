import { describe, expect, it } from 'vitest';
import { roleOf } from './principal.ts';

const grants = [
  { pattern: 'iam:1/*', role: 'lessee' },
  { pattern: 'iam:1/role/contractor', role: 'viewer' },
  { pattern: 'iam:1/user/anna', role: 'admin' },
  { pattern: 'jwt:idp#*', role: 'operator' },
  { pattern: '*#bob@x.org', role: 'admin' },
  { pattern: 'jwt:idp#bob*', role: 'viewer' },
] as const;

describe('the role of a name', () => {
  it.each([
    { name: 'iam:1/role/ci', first: null, role: 'lessee' },
    { name: 'iam:1/role/contractor', first: null, role: 'viewer' },
    { name: 'iam:1/user/anna', first: null, role: 'admin' },
    { name: 'iam:2/user/anna', first: null, role: null },
    { name: 'jwt:idp#carol', first: null, role: 'operator' },
    // As close as each other, so the lesser one.
    { name: 'jwt:idp#bob@x.org', first: null, role: 'viewer' },
    { name: 'iam:2/user/root', first: 'iam:2/user/root', role: 'admin' },
    { name: 'iam:1/role/contractor', first: 'iam:1/role/con*', role: 'admin' },
    { name: 'iam:1/role/ci', first: 'iam:2/*', role: 'lessee' },
  ])('$name, with $first as first admin, is $role', ({ name, first, role }) => {
    expect(roleOf(name, grants, first)).toBe(role);
  });
});
