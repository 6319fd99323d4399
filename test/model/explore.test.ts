import { expect, it } from 'vitest';
import { type Abstract, modelOf, step } from './abstract.ts';
import { explore, told } from './explore.ts';

/** Two switches; each is turned on once, in any order. */
const two: Abstract<{ a: boolean; b: boolean }> = {
  init: { a: false, b: false },
  next: (state) => [
    ...(state.a ? [] : [step(state, 'a on', (s) => Object.assign(s, { a: true }))]),
    ...(state.b ? [] : [step(state, 'b on', (s) => Object.assign(s, { b: true }))]),
  ],
};

it('visits every state once', async () => {
  const found = await explore(modelOf(two));

  expect(found).toMatchObject({ states: 4, steps: 4, complete: true, violations: [] });
});

it('returns the shortest way to a violation', async () => {
  const wrong = ({ b }: { b: boolean }) => (b ? 'too bright: b is on' : null);

  const { violations, complete } = await explore(modelOf({ ...two, wrong }));

  expect(complete).toBe(false);
  expect(violations.map(told)).toEqual(['✗ too bright: b is on\n    1. b on']);
});

it('does not go on from a violation, and keeps one violation of each kind', async () => {
  const wrong = ({ a, b }: { a: boolean; b: boolean }) => (a || b ? 'on: something is' : null);

  const found = await explore(modelOf({ ...two, wrong }), { violations: 2 });

  expect(found).toMatchObject({ states: 3, complete: true, violations: [{ kind: 'on' }] });
});

it('stops at the number of states it may visit', async () => {
  expect(await explore(modelOf(two), { states: 1 })).toMatchObject({ complete: false });
});
