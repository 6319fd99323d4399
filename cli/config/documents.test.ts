import { describe, expect, it } from 'vitest';
import { documentsIn, pathFrom } from './documents.ts';

const text = `# hosts
kind: blueprint
name: demo-hosts
parameters:
  attributes: { os: linux }
  ladder:
    - instanceType: t4g.small
      market: spot
    - { instanceType: t4g.small, market: on-demand }
---
kind: pool
name: lab
---
`;

describe('documents of a file', () => {
  it('are read as JSON would be, empty ones left out', () => {
    const names = documentsIn(text, 'a.yaml').map(({ content }) => content['name']);

    expect(names).toEqual(['demo-hosts', 'lab']);
  });

  it.each([
    { field: 'name', place: 'a.yaml:3:1' },
    { field: 'parameters.attributes.os', place: 'a.yaml:5:17' },
    { field: 'parameters.ladder[0].market', place: 'a.yaml:8:7' },
    { field: 'parameters.ladder.1.market', place: 'a.yaml:9:34' },
    { field: 'parameters.ladder[1]', place: 'a.yaml:9:7' },
    { field: 'parameters.image', place: 'a.yaml:4:1' },
    { field: 'parameters.ladder[7].market', place: 'a.yaml:6:3' },
    { field: 'limit', place: 'a.yaml:2:1' },
    { field: 'the body', place: 'a.yaml:2:1' },
    { field: '', place: 'a.yaml:2:1' },
  ])('$field stands at $place', ({ field, place }) => {
    const [document] = documentsIn(text, 'a.yaml');

    expect(document?.place(pathFrom(field))).toBe(place);
  });

  it('JSON is YAML', () => {
    const [document] = documentsIn('{\n  "kind": "pool",\n  "name": "lab"\n}\n', 'a.json');

    expect(document?.content).toEqual({ kind: 'pool', name: 'lab' });
    expect(document?.place(['name'])).toBe('a.json:3:3');
  });

  it('aliases are written out, the same one often', () => {
    const [document] = documentsIn('a: &x { n: 1 }\nb: [*x, *x, &x [2], *x]\n', 'a.yaml');

    expect(document?.content).toEqual({ a: { n: 1 }, b: [{ n: 1 }, { n: 1 }, [2], [2]] });
  });

  it('aliases without end, or of what would fill the memory, are refused with their place', () => {
    const bomb = 'abcdefgh'.split('').map((one, at, all) => {
      const before = `*${all[at - 1]},`.repeat(9);
      return `${one}: &${one} [${at === 0 ? '1' : before}]\n`;
    });

    expect(() => documentsIn('a: &a\n  b: [*a]\n', 'a.yaml')).toThrow('a.yaml:2:7: *a stands');
    expect(() => documentsIn(bomb.join(''), 'a.yaml')).toThrow('a.yaml:1:1: Excessive alias count');
  });

  it.each([
    { wrong: 'a: *b\n', place: 'a.yaml:1:' },
    { wrong: 'a: 1\na: 2\n', place: 'a.yaml:2:1' },
    { wrong: 'a: [1\n', place: 'a.yaml:2:1' },
    { wrong: 'ok: 1\n---\nb: "x\n', place: 'a.yaml:' },
  ])('a mistake is told with its place: $wrong', ({ wrong, place }) => {
    expect(() => documentsIn(wrong, 'a.yaml')).toThrow(place);
  });
});
