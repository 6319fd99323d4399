import { describe, expect, it } from 'vitest';
import { nestType } from '../../test/support/nest-type.ts';
import { aBlueprint } from '../lifecycle/testing.ts';
import { nestersOf, neverNests } from './nesting.ts';
import { blueprintTypes } from './registry.ts';

const types = [...blueprintTypes, nestType('nest', 'nest').type, nestType('box', 'box').type];
const host = aBlueprint({
  name: 'hosts',
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
});
const of = (name: string, type: string, needs: string, count = 1) =>
  aBlueprint({ name, type, parameters: { provides: type, count, of: needs, kind: 'any' } });
const names = (found: ReturnType<typeof nestersOf>) => found.map(({ name }) => name);

describe('what a blueprint needs', () => {
  it.each([
    { of: 'nothing', blueprint: host, beside: [], refused: null },
    { of: 'a host', blueprint: of('n', 'nest', 'host'), beside: [host], refused: null },
    { of: 'itself', blueprint: of('n', 'nest', 'nest'), beside: [], refused: 'n needs n' },
    {
      of: 'what needs it',
      blueprint: of('n', 'nest', 'box'),
      beside: [of('b', 'box', 'nest')],
      refused: 'b needs n needs b',
    },
    {
      of: 'too many leases',
      blueprint: of('n', 'nest', 'host', 9),
      beside: [host],
      refused: 'needs 9 leases, at most 8 can be',
    },
  ])('may not be $of: $refused', ({ blueprint, beside, refused }) => {
    expect(neverNests(blueprint, { blueprints: beside }, types)?.detail ?? null).toBe(refused);
  });

  it('is known to whoever waits for a seat below it, through other needs too', () => {
    const blueprints = [
      host,
      of('n', 'nest', 'host'),
      of('b', 'box', 'nest'),
      of('m', 'nest', 'x'),
    ];

    expect(names(nestersOf(['hosts'], { blueprints }, types))).toEqual(['n', 'b']);
    expect(names(nestersOf(['m'], { blueprints }, types))).toEqual(['b']);
    expect(nestersOf(['b'], { blueprints }, types)).toEqual([]);
  });
});
