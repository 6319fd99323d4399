import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

/** Returns work that logs its start and its end, and ends when `end` is called. */
function tracked(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async () => {
    log.push(`${name} in`);
    await promise;
    log.push(`${name} out`);
  };
  return { work, end: resolve };
}

describe('the gate', () => {
  it('admits readers together, and a writer only once they have left', async () => {
    const gate = createGate();
    const log: string[] = [];
    const [a, b, w] = [tracked(log, 'a'), tracked(log, 'b'), tracked(log, 'w')];
    const all = [gate.shared(a.work), gate.shared(b.work), gate.exclusive(w.work)];
    await Promise.resolve();
    for (const { end } of [w, b, a]) end();
    await Promise.all(all);
    expect(log).toEqual(['a in', 'b in', 'b out', 'a out', 'w in', 'w out']);
  });

  it('admits nothing else while a writer runs, then continues in order of arrival', async () => {
    const gate = createGate();
    const log: string[] = [];
    const [v, w, r] = [tracked(log, 'v'), tracked(log, 'w'), tracked(log, 'r')];
    const all = [gate.exclusive(v.work), gate.exclusive(w.work), gate.shared(r.work)];
    for (const { end } of [r, w, v]) end();
    await Promise.all(all);
    expect(log).toEqual(['v in', 'v out', 'w in', 'w out', 'r in', 'r out']);
  });

  it('does not let readers overtake a waiting writer', async () => {
    const gate = createGate();
    const log: string[] = [];
    const [a, w, b] = [tracked(log, 'a'), tracked(log, 'w'), tracked(log, 'b')];
    const all = [gate.shared(a.work), gate.exclusive(w.work), gate.shared(b.work)];
    for (const { end } of [a, w, b]) end();
    await Promise.all(all);
    expect(log).toEqual(['a in', 'a out', 'w in', 'w out', 'b in', 'b out']);
  });

  it('opens again after failed work', async () => {
    const gate = createGate();
    const failing = gate.exclusive(() => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    await expect(gate.shared(() => 'in')).resolves.toBe('in');
  });
});
