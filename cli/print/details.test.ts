import { describe, expect, it } from 'vitest';
import { aLeaseView, testLeaseId, testResourceId } from '../../test/support/cli/views.ts';
import type { ResourceView } from '../api/views.ts';
import { leaseSheet, resourceSheet } from './details.ts';

const at = '2026-11-20T14:31:05.102Z';
const now = Date.parse(at);

const aResource = (over: Partial<ResourceView> = {}): ResourceView => ({
  id: testResourceId,
  state: 'active',
  blueprint: 'copies',
  driver: 'working-copy',
  fit: 'any',
  type: 'working-copy',
  attributes: {},
  capacity: 1,
  requestedBy: testLeaseId,
  createdAt: at,
  activatedAt: at,
  paused: false,
  quarantine: null,
  retiring: null,
  leaving: null,
  note: null,
  dependencies: [],
  host: null,
  version: 3,
  links: { self: '', events: '', commands: '' },
  ...over,
});

const second = 'lease-fedcba9876543210';

describe('drydock show of dependencies', () => {
  it.each([
    { of: 'a lease of a user', sheet: leaseSheet(aLeaseView(), now), has: null },
    {
      of: 'a lease of a resource',
      sheet: leaseSheet(aLeaseView({ dependencyOf: testResourceId }), now),
      has: ['dependency of', testResourceId],
    },
    { of: 'a resource that needs nothing', sheet: resourceSheet(aResource(), now), has: null },
    {
      of: 'a resource with two leases',
      sheet: resourceSheet(aResource({ dependencies: [testLeaseId, second] }), now),
      has: ['dependencies', `${testLeaseId}, ${second}`],
    },
  ])('$of', ({ sheet, has }) => {
    const shown = sheet.details.filter(
      ([name, text]) => text && /^(dependency of|dependencies)$/.test(name),
    );

    expect(shown).toEqual(has === null ? [] : [has]);
  });
});
