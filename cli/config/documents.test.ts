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

  it.each([
    { wrong: 'a: 1\na: 2\n', place: 'a.yaml:2:1' },
    { wrong: 'a: [1\n', place: 'a.yaml:2:1' },
    { wrong: 'ok: 1\n---\nb: "x\n', place: 'a.yaml:' },
  ])('a mistake is told with its place: $wrong', ({ wrong, place }) => {
    expect(() => documentsIn(wrong, 'a.yaml')).toThrow(place);
  });
});
