import { describe, expect, it } from 'vitest';
import { aBlueprint } from '../../test/support/lifecycle/blueprints.ts';
import { createNestDriver } from '../../test/support/nest-type.ts';
import type { Blueprint } from '../model/blueprint.ts';
import { dependencyProblem, dependentsOf } from './dependency-graph.ts';
import { drivers } from './registry.ts';

const types = [
  ...drivers,
  createNestDriver('nest', 'nest').type,
  createNestDriver('box', 'box').type,
];
const hosts = (name: string, os: string): Blueprint => {
  const ladder = [{ instanceType: 't4g.small', subnet: 'subnet-a' }];
  return aBlueprint({ name, parameters: { attributes: { os }, image: 'ami-1', ladder } });
};
const host = hosts('hosts', 'linux');
const of = (name: string, driver: string, needs: string, count = 1) =>
  aBlueprint({ name, driver, parameters: { provides: driver, count, of: needs, kind: 'any' } });
/** A nest over one of each of these blueprints and no others. */
const over = (name: string, ...blueprints: readonly string[]) => {
  const typeOf = (below: string) => (below.includes('host') ? 'host' : 'nest');
  const needs = blueprints.map((below) => ({ type: typeOf(below), blueprints: [below] }));
  return aBlueprint({ name, driver: 'nest', parameters: { needs } });
};
const picky = (name: string, type: string, attributes: Readonly<Record<string, string>>) =>
  aBlueprint({ name, driver: 'nest', parameters: { kind: name, needs: [{ type, attributes }] } });
const tower = [over('c', 'b'), over('b', 'a'), over('a', 'hosts'), host];

describe('what a blueprint needs', () => {
  it.each([
    { of: 'nothing', blueprint: host, beside: [], refused: null },
    { of: 'a host', blueprint: of('n', 'nest', 'host'), beside: [host], refused: null },
    {
      of: 'itself',
      blueprint: of('n', 'nest', 'nest'),
      beside: [],
      refused: 'n needs n, so it would wait for itself',
    },
    {
      of: 'what needs it',
      blueprint: of('n', 'nest', 'box'),
      beside: [of('b', 'box', 'nest')],
      refused: 'n needs b needs n, so it would wait for itself',
    },
    {
      of: 'what is like it, but offers something else',
      blueprint: picky('n', 'nest', { kind: 'gold' }),
      beside: [],
      refused: null,
    },
    { of: 'two below it', blueprint: over('c', 'b'), beside: tower, refused: null },
    {
      of: 'too many below it',
      blueprint: over('d', 'c'),
      beside: tower,
      refused: 'd needs c needs b needs a needs hosts: that is more than 3 deep',
    },
    {
      of: 'one more for those above it',
      blueprint: over('a', 'z'),
      beside: [...tower, over('z', 'hosts')],
      refused: 'c needs b needs a needs z needs hosts: that is more than 3 deep',
    },
    {
      of: 'nothing of a ring that others make',
      blueprint: over('n', 'hosts'),
      beside: [host, over('x', 'y'), over('y', 'x')],
      refused: null,
    },
    {
      of: 'nothing of the ring any more that it made',
      blueprint: over('x'),
      beside: [over('x', 'y'), over('y', 'x')],
      refused: null,
    },
    {
      of: 'too many leases',
      blueprint: of('n', 'nest', 'host', 9),
      beside: [host],
      refused: 'needs 9 leases; at most 8 are allowed',
    },
  ])('may not be $of: $refused', ({ blueprint, beside, refused }) => {
    const catalog = { blueprints: beside, pools: [], authorizations: [] };

    expect(dependencyProblem(blueprint, catalog, types)?.detail ?? null).toBe(refused);
  });
});

describe('blueprints whose resources a waiting lease may reclaim', () => {
  const blueprints = [
    ...[host, hosts('macs', 'mac'), of('n', 'nest', 'host'), of('b', 'box', 'nest')],
    ...[of('m', 'nest', 'x'), picky('linux', 'host', { os: 'linux' })],
  ];

  it.each([
    { of: 'hosts', are: ['n', 'b', 'linux'] },
    { of: 'macs', are: ['b', 'n'] },
    { of: 'm', are: ['b'] },
    { of: 'b', are: [] },
  ])('for $of: $are', ({ of: name, are }) => {
    const found = dependentsOf([name], { blueprints, pools: [], authorizations: [] }, types).map(
      (one) => one.name,
    );

    expect(found.toSorted()).toEqual(are.toSorted());
  });

  it('include those three levels up, and none higher', () => {
    const higher = [over('d', 'c'), ...tower];
    const found = dependentsOf(
      ['hosts'],
      { blueprints: higher, pools: [], authorizations: [] },
      types,
    );

    expect(found.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
  });
});
