import { describe, expect, it } from 'vitest';
import type { ResourceView } from '../api/views.ts';
import { aLease, leaseId, resourceId } from '../testing/views.ts';
import { leaseSheet, resourceSheet } from './details.ts';

const at = '2026-11-20T14:31:05.102Z';
const now = Date.parse(at);

const aResource = (over: Partial<ResourceView> = {}): ResourceView => ({
  id: resourceId,
  state: 'active',
  blueprint: 'copies',
  type: 'working-copy',
  fit: 'any',
  provides: 'working-copy',
  attributes: {},
  capacity: 1,
  askedBy: leaseId,
  createdAt: at,
  activatedAt: at,
  paused: false,
  quarantine: null,
  retiring: null,
  leaving: null,
  note: null,
  nested: [],
  host: null,
  version: 3,
  links: { self: '', events: '', commands: '' },
  ...over,
});

const second = 'lease-fedcba9876543210';

describe('what show tells of a nest', () => {
  it.each([
    { of: 'a lease of somebody', sheet: leaseSheet(aLease(), now), has: null },
    {
      of: 'a lease of a resource',
      sheet: leaseSheet(aLease({ nestedIn: resourceId }), now),
      has: ['part of', resourceId],
    },
    { of: 'a resource that needs nothing', sheet: resourceSheet(aResource(), now), has: null },
    {
      of: 'a resource with two leases',
      sheet: resourceSheet(aResource({ nested: [leaseId, second] }), now),
      has: ['needs', `${leaseId}, ${second}`],
    },
  ])('$of', ({ sheet, has }) => {
    const told = sheet.details.filter(([name, text]) => text && /^(part of|needs)$/.test(name));

    expect(told).toEqual(has === null ? [] : [has]);
  });
});
