import { describe, expect, it } from 'vitest';
import { fieldPathOf, parseDocuments } from './documents.ts';

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
  it('are parsed to plain JSON, without the empty ones', () => {
    const names = parseDocuments(text, 'a.yaml').map(({ content }) => content['name']);

    expect(names).toEqual(['demo-hosts', 'lab']);
  });

  it.each([
    { field: 'name', location: 'a.yaml:3:1' },
    { field: 'parameters.attributes.os', location: 'a.yaml:5:17' },
    { field: 'parameters.ladder[0].market', location: 'a.yaml:8:7' },
    { field: 'parameters.ladder.1.market', location: 'a.yaml:9:34' },
    { field: 'parameters.ladder[1]', location: 'a.yaml:9:7' },
    { field: 'parameters.image', location: 'a.yaml:4:1' },
    { field: 'parameters.ladder[7].market', location: 'a.yaml:6:3' },
    { field: 'limit', location: 'a.yaml:2:1' },
    { field: 'the body', location: 'a.yaml:2:1' },
    { field: '', location: 'a.yaml:2:1' },
  ])('locates $field at $location', ({ field, location }) => {
    const [document] = parseDocuments(text, 'a.yaml');

    expect(document?.location(fieldPathOf(field))).toBe(location);
  });

  it('may be JSON', () => {
    const [document] = parseDocuments('{\n  "kind": "pool",\n  "name": "lab"\n}\n', 'a.json');

    expect(document?.content).toEqual({ kind: 'pool', name: 'lab' });
    expect(document?.location(['name'])).toBe('a.json:3:3');
  });

  it('expands aliases, even repeated ones', () => {
    const [document] = parseDocuments('a: &x { n: 1 }\nb: [*x, *x, &x [2], *x]\n', 'a.yaml');

    expect(document?.content).toEqual({ a: { n: 1 }, b: [{ n: 1 }, { n: 1 }, [2], [2]] });
  });

  it('refuses recursive aliases and alias bombs, with their location', () => {
    const bomb = 'abcdefgh'.split('').map((one, at, all) => {
      const aliases = `*${all[at - 1]},`.repeat(9);
      return `${one}: &${one} [${at === 0 ? '1' : aliases}]\n`;
    });

    expect(() => parseDocuments('a: &a\n  b: [*a]\n', 'a.yaml')).toThrow(
      'a.yaml:2:7: alias *a is inside',
    );
    expect(() => parseDocuments(bomb.join(''), 'a.yaml')).toThrow(
      'a.yaml:1:1: Excessive alias count',
    );
  });

  it.each([
    { wrong: 'a: *b\n', location: 'a.yaml:1:' },
    { wrong: 'a: 1\na: 2\n', location: 'a.yaml:2:1' },
    { wrong: 'a: [1\n', location: 'a.yaml:2:1' },
    { wrong: 'ok: 1\n---\nb: "x\n', location: 'a.yaml:' },
  ])('reports a syntax error with its location: $wrong', ({ wrong, location }) => {
    expect(() => parseDocuments(wrong, 'a.yaml')).toThrow(location);
  });
});
