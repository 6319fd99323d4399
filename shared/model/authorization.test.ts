import { describe, expect, it } from 'vitest';
import type { AuthorizationState } from './authorization.ts';
import { requesterOf, standingOf } from './authorization.ts';

const one = (requester: string, state: AuthorizationState, blueprint = 'hosts') => ({
  requester,
  state,
  blueprint,
  generation: '1',
  by: 'anna',
  reason: '',
  version: 1,
  createdAt: 0,
  updatedAt: 0,
});

describe('the standing of a requester with a blueprint', () => {
  it.each([
    { all: [], standing: 'unknown' },
    { all: [one('iam:1/role/ci', 'requested')], standing: 'requested' },
    { all: [one('iam:1/role/ci', 'authorized')], standing: 'authorized' },
    { all: [one('iam:1/role/ci', 'declined')], standing: 'declined' },
    { all: [one('iam:1/role/ci', 'revoked')], standing: 'revoked' },
    { all: [one('iam:1/role/ci', 'authorized', 'others')], standing: 'unknown' },
    { all: [one('iam:1/role/cd', 'authorized')], standing: 'unknown' },
    { all: [{ ...one('iam:1/role/ci', 'authorized'), generation: '0' }], standing: 'unknown' },
    { all: [one('iam:1/*', 'authorized')], standing: 'authorized' },
    // A request decides nothing, so a decision that covers it counts.
    {
      all: [one('iam:1/*', 'authorized'), one('iam:1/role/ci', 'requested')],
      standing: 'authorized',
    },
    { all: [one('iam:1/*', 'authorized'), one('iam:1/role/ci', 'revoked')], standing: 'revoked' },
    {
      all: [one('iam:1/*', 'revoked'), one('iam:1/role/c*', 'authorized')],
      standing: 'authorized',
    },
    { all: [one('*r/a', 'declined'), one('iam*', 'authorized')], standing: 'authorized' },
    // On a tie, the decision against counts.
    {
      all: [one('iam:1/role/*', 'authorized'), one('*m:1/role/ci', 'declined')],
      standing: 'declined',
    },
    { all: [one('blueprint:ci', 'authorized')], standing: 'unknown' },
  ])('is $standing with $all', ({ all, standing }) => {
    expect(standingOf('iam:1/role/ci', { name: 'hosts', generation: '1' }, all)).toBe(standing);
  });
});

describe('a blueprint that needs another', () => {
  it.each([
    { requester: '*', standing: 'unknown' },
    { requester: 'b*', standing: 'unknown' },
    { requester: '*:copies', standing: 'unknown' },
    { requester: 'blueprint:*', standing: 'authorized' },
    { requester: 'blueprint:copies', standing: 'authorized' },
    { requester: 'blueprint:other', standing: 'unknown' },
  ])('with $requester authorized is $standing', ({ requester, standing }) => {
    const hosts = { name: 'hosts', generation: '1' };
    expect(standingOf('blueprint:copies', hosts, [one(requester, 'authorized')])).toBe(standing);
  });
});

describe('the requester of a lease', () => {
  it.each([
    { of: { requestedBy: 'iam:1/user/anna' }, requester: 'iam:1/user/anna' },
    { of: { requestedBy: 'res-1', neededByBlueprint: 'copies' }, requester: 'blueprint:copies' },
    {
      of: { requestedBy: 'iam:1/user/anna', neededByBlueprint: null },
      requester: 'iam:1/user/anna',
    },
    {
      of: { requestedBy: 'iam:1/user/eve', owner: 'iam:1/user/anna' },
      requester: 'iam:1/user/eve',
    },
  ])('of $of is $requester', ({ of, requester }) => {
    expect(requesterOf(of)).toBe(requester);
  });
});
