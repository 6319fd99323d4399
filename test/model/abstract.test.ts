import { describe, expect, it } from 'vitest';
import { modelOf } from './abstract.ts';
import { explore, told } from './explore.ts';
import { fence } from './fence/model.ts';
import { fences, openFences } from './fence/scopes.ts';
import { type Nest, nests } from './nests/model.ts';
import { deadlocked, nestScopes } from './nests/scopes.ts';

const kinds = async (model: Parameters<typeof explore>[0]) =>
  (await explore(model)).violations.map(({ kind }) => kind);

describe('the fence', () => {
  it.each(Object.entries(fences))('%s: no late command', async (_, rules) => {
    const { complete, violations } = await explore(modelOf(fence(rules)));

    expect({ complete, violations: violations.map(told) }).toEqual({ complete, violations: [] });
    expect(complete).toBe(true);
  });

  it.each(Object.entries(openFences))('%s: is not enough', async (_, rules) => {
    expect(await kinds(modelOf(fence(rules)))).toEqual(['late command']);
  });
});

describe('resources that lease resources', () => {
  it.each(Object.entries<Nest>(nestScopes))('%s: a step is always possible', async (_, nest) => {
    const { complete, violations } = await explore(modelOf(nests(nest)));

    expect(violations.map(told)).toEqual([]);
    expect(complete).toBe(true);
  });

  it.each(Object.entries<Nest>(deadlocked))('deadlock %s', async (_, nest) => {
    expect(await kinds(modelOf(nests(nest)))).toEqual(['deadlock']);
  });
});
