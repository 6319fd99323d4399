import { describe, expect, it } from 'vitest';
import { bans } from './rules/bans.ts';
import { absentDocuments, brokenLinks, machinePaths } from './rules/docs.ts';
import { deadExports } from './rules/exports.ts';
import { missingHandlers, unregisteredDrivers } from './rules/folders.ts';
import { inexactVersions, undeclaredPackages, unusedPackages } from './rules/packages.ts';
import { switches } from './rules/switches.ts';
import { testNames } from './rules/tests.ts';
import { staleWaits, timeLimits, waits } from './rules/waits.ts';
import { sourceOf } from './source.ts';

const importing = (target: string) => `import { x } from '${target}';`;

/** Apart, so that no source has the pattern that it looks for. */
const spread = '...';

describe('a banned pattern', () => {
  it.each([
    { in: 'shared/turns/a.ts', text: 'const at = Date.now();', message: 'port Clock' },
    { in: 'shared/turns/a.ts', text: 'const at = new Date();', message: 'port Clock' },
    { in: 'shared/turns/a.ts', text: 'const at = new Date(now);', message: null },
    { in: 'shared/model/a.ts', text: 'const id = randomUUID();', message: 'port Ids' },
    { in: 'shared/model/a.ts', text: 'const n = Math.random();', message: 'port Ids' },
    { in: 'shared/blueprints/a.ts', text: 'setTimeout(f, 5);', message: 'wakeAt' },
    { in: 'infra/local/a.ts', text: 'setTimeout(f, 5);', message: null },
    { in: 'shared/turns/a.ts', text: "const a = process.env['A'];", message: 'environment.ts' },
    { in: 'functions/lambda/environment.ts', text: 'f(process.env);', message: null },
    { in: 'cli/a.ts', text: "console.log('a');", message: 'their own stream' },
    { in: 'test/a.ts', text: 'f(a as any);', message: 'schema' },
    { in: 'cli/a.ts', text: "import { z } from 'zod';", message: 'whole library' },
    { in: 'cli/a.ts', text: "import * as z from 'zod';", message: null },
    { in: 'test/a.ts', text: 'f(a as unknown as B);', message: 'schema' },
    { in: 'cli/a.ts', text: 'f(a as Lease);', message: 'satisfies' },
    { in: 'cli/a.ts', text: "f('a' as const);", message: null },
    { in: 'cli/a.ts', text: "import { a as b, type C as D } from './c.ts';", message: null },
    { in: 'cli/a.ts', text: 'enum Color { Red }', message: 'union' },
    { in: 'cli/a.ts', text: 'class A { constructor(readonly b: string) {} }', message: 'field' },
    { in: 'cli/a.ts', text: 'export default f;', message: 'name' },
    { in: 'vitest.config.ts', text: 'export default f;', message: null },
    { in: 'test/a.ts', text: "new URL('b', import.meta.url).pathname;", message: 'spaces' },
    { in: 'cli/a.ts', text: `f({ ${spread}{ a: 1 } });`, message: 'unknown fields' },
    { in: 'cli/a.ts', text: `f({ ${spread}a, ${spread}(b ? { c } : {}) });`, message: null },
    { in: 'cli/a.test.ts', text: "it.only('a', f);", message: 'delete it' },
    { in: 'cli/a.ts', text: '// @ts-expect-error', message: 'narrow' },
    { in: 'cli/a.ts', text: '// biome-ignore lint: so it is', message: 'narrow' },
    { in: 'cli/a.ts', text: '// FIXME: later', message: 'now' },
    { in: 'cli/a.ts', text: "f('console.log, FIXME, as any');", message: null },
  ])('$text in $in: $message', ({ in: path, text, message }) => {
    const found = bans([sourceOf(path, text)]).join();

    expect(found).toEqual(message === null ? '' : expect.stringContaining(message));
  });

  it('is reported with file and line', () => {
    const found = bans([sourceOf('cli/a.ts', 'f();\n\nconsole.log(1);')]);

    expect(found).toEqual([expect.stringMatching(/^cli\/a\.ts:3 contains `console\.log`\. /)]);
  });

  it.each([
    { text: 'await sleep(50);', waits: 1 },
    { text: 'await new Promise((resolve) => setTimeout(resolve, 1_000));', waits: 1 },
    { text: 'await expect.poll(() => a).toBe(1);', waits: 0 },
  ])('$text in a test: $waits', ({ text, waits: count }) => {
    expect(waits([sourceOf('cli/a.test.ts', text)])).toHaveLength(count);
  });

  it.each([
    { text: "it('a', () => {\n}, 60_000);", limits: 1 },
    { text: "it('a', () => {\n}, patiently(60_000));", limits: 0 },
    { text: "it('a', { timeout: 60_000 }, f);", limits: 1 },
    { text: 'await vi.waitFor(f);', limits: 1 },
  ])('$text is limited by the clock: $limits', ({ text, limits }) => {
    expect(timeLimits([sourceOf('cli/a.test.ts', text)])).toHaveLength(limits);
  });

  it('is allowed by file name only while it is needed', () => {
    expect(staleWaits([]).join()).toContain('Delete the entry');
  });
});

describe('a test', () => {
  const twice = "describe('a', () => { it('b', f); it('b', f); });";
  const apart = "describe('a', () => { it('b', f); }); describe('c', () => { it('b', f); });";

  it.each([
    { named: 'like its neighbour', text: twice, messages: 1 },
    { named: 'like one of another suite', text: apart, messages: 0 },
  ])('named $named is reported $messages times', ({ text, messages }) => {
    expect(testNames([sourceOf('cli/a.test.ts', text)])).toHaveLength(messages);
  });
});

describe('a switch', () => {
  const silent = "function f() { switch (a) { case 'b': g(); break; } h(); }";
  const closed = "function f() { switch (a) { case 'b': return 1; default: return no(a); } }";
  const returning = "function f() { switch (a) { case 'b': return 1; case 'c': return 2; } }";

  it.each([
    { that: 'ignores other cases', text: silent, messages: 1 },
    { that: 'ends in unreachable', text: closed, messages: 0 },
    { that: 'returns in every case', text: returning, messages: 0 },
  ])('that $that is reported $messages times', ({ text, messages }) => {
    expect(switches([sourceOf('cli/a.ts', text)])).toHaveLength(messages);
  });
});

describe('an export', () => {
  const used = sourceOf('cli/a.ts', 'export const a = 1;\nexport type B = { c: C };');
  const user = sourceOf('cli/b.ts', "import { a, type B } from './a.ts';");

  it('with an importer is accepted', () => {
    expect(deadExports([used, user])).toEqual([]);
  });

  it.each([
    { text: 'export const a = 1;', message: 'delete it' },
    { text: 'export const a = 1;\nf(a);', message: 'leave out `export`' },
    { text: 'export type A = 1;', message: 'delete it' },
    { text: 'export type A = 1;\nf((a: A) => a);', message: null },
    { text: "export { a } from './b.ts';", message: 'delete it' },
  ])('without an importer, $text: $message', ({ text, message }) => {
    const found = deadExports([sourceOf('cli/a.ts', text)]).join();

    expect(found).toEqual(message === null ? '' : expect.stringContaining(message));
  });
});

describe('a folder', () => {
  it('of a function without a handler is reported', () => {
    expect(missingHandlers([sourceOf('functions/new/work.ts', '')]).join()).toContain(
      'functions/new',
    );
  });

  it('of a driver that is not registered is reported', () => {
    const registry = sourceOf('shared/blueprints/registry.ts', importing('./ec2/index.ts'));
    const drivers = ['ec2', 'new'].map((name) =>
      sourceOf(`shared/blueprints/${name}/index.ts`, ''),
    );

    const found = unregisteredDrivers([registry, ...drivers]);

    expect(found).toEqual([expect.stringContaining('shared/blueprints/new')]);
  });
});

describe('a package', () => {
  const manifest = {
    dependencies: { zod: '4.6.7', hono: '^4.0.0' },
    devDependencies: { vitest: '5.1.1' },
    scripts: { test: 'vitest run' },
  };

  it('of any version is reported', () => {
    expect(inexactVersions(manifest)).toEqual([expect.stringContaining('hono is ^4.0.0')]);
  });

  it('without an importer is reported', () => {
    const source = sourceOf('cli/a.test.ts', `${importing('zod')}\n${importing('vitest')}`);

    expect(unusedPackages(manifest)([source])).toEqual([expect.stringContaining('hono')]);
  });

  it('that is not declared is reported', () => {
    const source = sourceOf('cli/a.ts', importing('yaml/deep.js'));

    expect(undeclaredPackages(manifest)([source]).join()).toContain('does not list');
  });

  it('for development only is not imported by shipped code', () => {
    const source = sourceOf('cli/a.ts', importing('vitest'));

    expect(undeclaredPackages(manifest)([source]).join()).toContain('devDependency');
  });
});

describe('a document', () => {
  it('with a link to a missing file is reported', () => {
    const text = 'See\n[a](b.md), [c](./c.md#d), [e](https://e), [f](#f).';

    const found = brokenLinks([{ path: 'docs/a.md', text }], (file) => file === 'docs/c.md');

    expect(found).toEqual(['docs/a.md:2 links to b.md, which does not exist.']);
  });

  it('with a path of one machine is reported', () => {
    const home = ['', 'home', 'anna', 'drydock'].join('/');

    const found = machinePaths([{ path: 'a.md', text: `cd ${home}\ncd ./home/x` }]);

    expect(found).toEqual([expect.stringContaining('a.md:1')]);
  });

  it.each([
    { text: 'See # §4.', messages: 1 },
    { text: 'See #.md.', messages: 1 },
    { text: 'See docs/architecture.md#keys.', messages: 0 },
  ])('of $text, where # is the absent one, is reported $messages times', ({ text, messages }) => {
    const cited = text.replace('# ', `${'DES'}IGN `).replace('#.md', `${'DES'}IGN.md`);

    expect(absentDocuments([{ path: 'a.ts', text: cited }])).toHaveLength(messages);
  });
});
