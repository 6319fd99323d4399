import { describe, expect, it } from 'vitest';
import { importsOf, isTest, sourceOf, sources } from './source.ts';

const b = 'shared/b.ts';

describe('importsOf', () => {
  it.each([
    { text: "import { x } from './b.ts';", target: b, typeOnly: false, names: ['x'] },
    {
      text: "import { x as y, type Z } from './b.ts';",
      target: b,
      typeOnly: false,
      names: ['x', 'Z'],
    },
    { text: "import { type X } from './b.ts';", target: b, typeOnly: true, names: ['X'] },
    { text: "import type {\n  X,\n} from './b.ts';", target: b, typeOnly: true, names: ['X'] },
    { text: "import * as all from './b.ts';", target: b, typeOnly: false, names: ['*'] },
    { text: "import './b.ts';", target: b, typeOnly: false, names: [] },
    { text: "await import('./b.ts');", target: b, typeOnly: false, names: ['*'] },
    { text: "export { x } from './b.ts';", target: b, typeOnly: false, names: ['x'] },
    {
      text: "import hono from 'hono/tiny';",
      target: 'hono/tiny',
      typeOnly: false,
      names: ['default'],
    },
  ])('finds $text', ({ text, ...expected }) => {
    expect(importsOf(sourceOf('shared/a.ts', text))).toMatchObject([expected]);
  });

  it('ignores strings and comments', () => {
    const text = `// import { x } from './b.ts';\nconst y = "import './b.ts'";`;

    expect(importsOf(sourceOf('shared/a.ts', text))).toEqual([]);
  });

  it('names a file that exists, for every import of the repository', () => {
    const paths = new Set([...sources.map(({ path }) => path), 'package.json']);
    const missing = sources.flatMap((source) =>
      importsOf(source).filter(({ ours, target }) => ours && !paths.has(target)),
    );

    expect(missing).toEqual([]);
  });
});

describe('isTest', () => {
  it.each([
    { file: 'test/e2e/world.ts', is: true },
    { file: 'cli/run.test.ts', is: true },
    { file: 'test/support/cli/bin.ts', is: true },
    { file: 'test/support/cloud/test-cloud.ts', is: true },
    { file: 'shared/blueprints/host/a-host.ts', is: false },
    { file: 'cli/testing/bin.ts', is: false },
    { file: 'cli/print/table.ts', is: false },
    { file: 'shared/model/attest.ts', is: false },
  ])('of $file is $is', ({ file, is }) => {
    expect(isTest(file)).toBe(is);
  });
});
