import type { Nest } from './model.ts';

const throughNesting = true;

export const nestScopes = {
  nests: { hosts: 1, copies: 2, seats: 1, leases: ['a', 'host', 'b', 'a'], throughNesting },
  nestsOnTwoHosts: {
    hosts: 2,
    copies: 2,
    seats: 1,
    throughNesting,
    leases: ['a', 'b', 'host', 'a', 'b'],
  },
  nestsOfTwo: { hosts: 2, copies: 2, seats: 2, leases: ['a', 'b'], throughNesting },
  nestsYounger: {
    hosts: 2,
    copies: 2,
    seats: 2,
    throughNesting,
    separately: true,
    younger: true,
    leases: ['a', 'b', 'a'],
  },
  nestsGang: {
    hosts: 3,
    copies: 2,
    seats: 2,
    throughNesting,
    gang: true,
    leases: ['a', 'b', 'host', 'a'],
  },
} satisfies Readonly<Record<string, Nest>>;

export const deadlocked = {
  'without looking through nesting': { hosts: 1, copies: 1, seats: 1, leases: ['a', 'host'] },
  'with nested leases born one after the other': {
    hosts: 2,
    copies: 2,
    seats: 2,
    throughNesting,
    separately: true,
    leases: ['a', 'b'],
  },
} satisfies Readonly<Record<string, Nest>>;
