import { expect, it } from 'vitest';
import { type Abstract, modelOf, step } from './abstract.ts';
import { explore, told } from './explore.ts';

/** Two switches, each turned on once, in any order. */
const two: Abstract<{ a: boolean; b: boolean }> = {
  init: { a: false, b: false },
  next: (state) => [
    ...(state.a ? [] : [step(state, 'a on', (s) => Object.assign(s, { a: true }))]),
    ...(state.b ? [] : [step(state, 'b on', (s) => Object.assign(s, { b: true }))]),
  ],
};

it('sees every state once', async () => {
  const found = await explore(modelOf(two));

  expect(found).toMatchObject({ states: 4, steps: 4, complete: true, violations: [] });
});

it('tells the shortest way to what is wrong', async () => {
  const wrong = ({ b }: { b: boolean }) => (b ? 'too bright: b is on' : null);

  const { violations, complete } = await explore(modelOf({ ...two, wrong }));

  expect(complete).toBe(false);
  expect(violations.map(told)).toEqual(['✗ too bright: b is on\n    1. b on']);
});

it('does not go on from what is wrong, and keeps one violation of a kind', async () => {
  const wrong = ({ a, b }: { a: boolean; b: boolean }) => (a || b ? 'on: something is' : null);

  const found = await explore(modelOf({ ...two, wrong }), { violations: 2 });

  expect(found).toMatchObject({ states: 3, complete: true, violations: [{ kind: 'on' }] });
});

it('stops at the states it may see', async () => {
  expect(await explore(modelOf(two), { states: 1 })).toMatchObject({ complete: false });
});
