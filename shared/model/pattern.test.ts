import { describe, expect, it } from 'vitest';
import { closest, matches } from './pattern.ts';

describe('a pattern', () => {
  it.each([
    { pattern: 'iam:1/user/anna', name: 'iam:1/user/anna', fits: true },
    { pattern: 'iam:1/user/anna', name: 'iam:1/user/anna2', fits: false },
    { pattern: 'iam:1/user/*', name: 'iam:1/user/anna', fits: true },
    { pattern: 'iam:1/user/*', name: 'iam:1/user/', fits: true },
    { pattern: 'iam:1/user/*', name: 'iam:1/role/user/anna', fits: false },
    { pattern: 'iam:1/user/*', name: 'iam:12/user/anna', fits: false },
    { pattern: '*', name: 'anna', fits: true },
    { pattern: 'jwt:*@example.com', name: 'jwt:idp#anna@example.com', fits: true },
    { pattern: 'jwt:*@example.com', name: 'jwt:idp#anna@example.com.evil.org', fits: false },
    { pattern: 'jwt:*#*@example.com', name: 'jwt:idp#anna@example.com', fits: true },
    { pattern: 'jwt:*#*@example.com', name: 'jwt:idp-anna@example.com', fits: false },
    { pattern: 'a*b*a', name: 'aba', fits: true },
    { pattern: 'a*a', name: 'a', fits: false },
    { pattern: 'a.c', name: 'abc', fits: false },
    { pattern: '', name: 'anna', fits: false },
  ])('$pattern fits $name: $fits', ({ pattern, name, fits }) => {
    expect(matches(pattern, name)).toBe(fits);
  });

  it('cannot be made slow to match', () => {
    expect(matches(`${'a*'.repeat(2_000)}b`, 'a'.repeat(4_000))).toBe(false);
  });
});

describe('the most specific of several patterns', () => {
  it.each([
    { all: ['*', 'iam:*', 'iam:1/*'], closest: ['iam:1/*'] },
    { all: ['iam:1/user/anna*', 'iam:1/user/anna'], closest: ['iam:1/user/anna'] },
    { all: ['iam:*anna', 'iam:*/anna', 'iam:*/*na'], closest: ['iam:*/anna'] },
    { all: ['iam:*anna', 'iam:*a*nna'], closest: ['iam:*anna'] },
    { all: ['iam:1/user*', '*1/user/anna'], closest: ['*1/user/anna'] },
    { all: ['iam:1/*', '*r/anna'], closest: ['*r/anna', 'iam:1/*'] },
    { all: ['iam:2/*', 'jwt:*'], closest: [] },
  ])('of $all: $closest', (given) => {
    const found = closest(given.all, (one) => one, 'iam:1/user/anna');

    expect(found.toSorted()).toEqual(given.closest.toSorted());
  });
});
