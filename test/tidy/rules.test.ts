import { describe, expect, it } from 'vitest';
import { bans } from './rules/bans.ts';
import { brokenLinks, machinePaths } from './rules/docs.ts';
import { deadExports } from './rules/exports.ts';
import { handlers, registered } from './rules/folders.ts';
import { imports } from './rules/layers.ts';
import { pinned, undeclared, unused } from './rules/packages.ts';
import { switches } from './rules/switches.ts';
import { testNames } from './rules/tests.ts';
import { vendorsAtTheirEdge } from './rules/vendors.ts';
import { staleWaits, waits } from './rules/waits.ts';
import { sourceOf } from './source.ts';

const importing = (target: string) => `import { x } from '${target}';`;

describe('an import', () => {
  it.each([
    { in: 'shared/lifecycle/a.ts', of: '../model/b.ts', says: null },
    { in: 'shared/model/a.ts', of: '../lifecycle/b.ts', says: 'shared/model is below' },
    { in: 'shared/turns/a.ts', of: '../adapters/aws/b.ts', says: 'shared/turns is below' },
    { in: 'shared/turns/a.ts', of: '../blueprints/registry.ts', says: null },
    { in: 'shared/adapters/memory/a.ts', of: '../aws/b.ts', says: 'knows nothing of aws' },
    { in: 'shared/adapters/memory/a.ts', of: '../common/b.ts', says: null },
    { in: 'shared/blueprints/ec2/a.ts', of: '../pool/b.ts', says: 'knows nothing of pool' },
    { in: 'shared/blueprints/ec2/a.ts', of: '../host/b.ts', says: null },
    { in: 'functions/alarm/a.ts', of: '../sweeper/b.ts', says: 'knows nothing of sweeper' },
    { in: 'functions/alarm/a.ts', of: '../lambda/b.ts', says: null },
    { in: 'infra/local/a.ts', of: '../../functions/api/b.ts', says: null },
    { in: 'infra/local/a.ts', of: '../aws/b.ts', says: 'knows nothing of aws' },
    { in: 'cli/a.ts', of: '../shared/model/b.ts', says: null },
    { in: 'cli/a.ts', of: '../shared/turns/b.ts', says: 'only talks to the API' },
    { in: 'cli/a.ts', of: '../test/support/b.ts', says: 'for tests' },
    { in: 'cli/a.ts', of: './testing/b.ts', says: 'for tests' },
    { in: 'cli/a.test.ts', of: '../shared/turns/b.ts', says: null },
  ])('in $in of $of: $says', ({ in: path, of, says }) => {
    const told = imports([sourceOf(path, importing(of))]).join();

    expect(told).toEqual(says === null ? '' : expect.stringContaining(says));
  });

  it.each([
    { in: 'shared/turns/a.ts', of: '@aws-sdk/client-sqs', says: 'Use a port' },
    { in: 'functions/lambda/compose.ts', of: '@smithy/types', says: 'Use a port' },
    { in: 'shared/adapters/aws/sqs/a.ts', of: '@aws-sdk/client-sqs', says: null },
    { in: 'functions/sweeper/sweep.ts', of: 'aws-lambda', says: 'Only handler.ts' },
    { in: 'functions/sweeper/handler.ts', of: 'aws-lambda', says: null },
    { in: 'infra/local/a.ts', of: 'hono/tiny', says: 'functions/api/http' },
    { in: 'shared/adapters/memory/a.ts', of: 'dynalite', says: 'infra/local' },
    { in: 'infra/local/a.ts', of: 'aws-cdk-lib/aws-sqs', says: 'Only infra/aws' },
    { in: 'infra/aws/a.ts', of: 'aws-cdk-lib/aws-sqs', says: null },
    { in: 'functions/api/a.ts', of: 'commander', says: 'command line' },
    { in: 'functions/api/a.ts', of: 'yaml', says: 'JSON' },
    { in: 'test/contracts/a.ts', of: '@aws-sdk/client-sqs', says: null },
  ])('in $in of the vendor $of: $says', ({ in: path, of, says }) => {
    const told = vendorsAtTheirEdge([sourceOf(path, importing(of))]).join();

    expect(told).toEqual(says === null ? '' : expect.stringContaining(says));
  });
});

describe('what is banned', () => {
  it.each([
    { in: 'shared/turns/a.ts', text: 'const at = Date.now();', says: 'port Clock' },
    { in: 'shared/turns/a.ts', text: 'const at = new Date();', says: 'port Clock' },
    { in: 'shared/turns/a.ts', text: 'const at = new Date(now);', says: null },
    { in: 'shared/model/a.ts', text: 'const id = randomUUID();', says: 'port Ids' },
    { in: 'shared/model/a.ts', text: 'const n = Math.random();', says: 'port Ids' },
    { in: 'shared/blueprints/a.ts', text: 'setTimeout(f, 5);', says: 'wakeAt' },
    { in: 'infra/local/a.ts', text: 'setTimeout(f, 5);', says: null },
    { in: 'shared/turns/a.ts', text: "const a = process.env['A'];", says: 'read once' },
    { in: 'functions/lambda/environment.ts', text: 'f(process.env);', says: null },
    { in: 'cli/a.ts', text: "console.log('a');", says: 'their stream' },
    { in: 'test/a.ts', text: 'f(a as any);', says: 'schema' },
    { in: 'test/a.ts', text: 'f(a as unknown as B);', says: 'schema' },
    { in: 'cli/a.ts', text: 'f(a as Lease);', says: 'satisfies' },
    { in: 'cli/a.ts', text: "f('a' as const);", says: null },
    { in: 'cli/a.ts', text: "import { a as b, type C as D } from './c.ts';", says: null },
    { in: 'cli/a.ts', text: 'enum Color { Red }', says: 'union' },
    { in: 'cli/a.ts', text: 'class A { constructor(readonly b: string) {} }', says: 'field' },
    { in: 'cli/a.ts', text: 'export default f;', says: 'name' },
    { in: 'vitest.config.ts', text: 'export default f;', says: null },
    { in: 'cli/a.test.ts', text: "it.only('a', f);", says: 'delete it' },
    { in: 'cli/a.ts', text: '// @ts-expect-error', says: 'narrow' },
    { in: 'cli/a.ts', text: '// biome-ignore lint: so it is', says: 'narrow' },
    { in: 'cli/a.ts', text: '// FIXME: later', says: 'now' },
    { in: 'cli/a.ts', text: "f('console.log, FIXME, as any');", says: null },
  ])('in $in, $text: $says', ({ in: path, text, says }) => {
    const told = bans([sourceOf(path, text)]).join();

    expect(told).toEqual(says === null ? '' : expect.stringContaining(says));
  });

  it('is told with file and line', () => {
    const told = bans([sourceOf('cli/a.ts', 'f();\n\nconsole.log(1);')]);

    expect(told).toEqual([expect.stringMatching(/^cli\/a\.ts:3 says `console\.log`\. /)]);
  });

  it.each([
    { text: 'await sleep(50);', waits: 1 },
    { text: 'await new Promise((resolve) => setTimeout(resolve, 1_000));', waits: 1 },
    { text: 'await vi.waitFor(() => expect(a).toBe(1));', waits: 0 },
  ])('in a test, $text: $waits', ({ text, waits: count }) => {
    expect(waits([sourceOf('cli/a.test.ts', text)])).toHaveLength(count);
  });

  it('is allowed by name only while it is needed', () => {
    expect(staleWaits([]).join()).toContain('strike it');
  });
});

describe('a test', () => {
  const twice = "describe('a', () => { it('b', f); it('b', f); });";
  const apart = "describe('a', () => { it('b', f); }); describe('c', () => { it('b', f); });";

  it.each([
    { named: 'as its neighbour', text: twice, told: 1 },
    { named: 'as one of another suite', text: apart, told: 0 },
  ])('named $named is told $told times', ({ text, told }) => {
    expect(testNames([sourceOf('cli/a.test.ts', text)])).toHaveLength(told);
  });
});

describe('a switch', () => {
  const silent = "function f() { switch (a) { case 'b': g(); break; } h(); }";
  const closed = "function f() { switch (a) { case 'b': return 1; default: return no(a); } }";
  const returning = "function f() { switch (a) { case 'b': return 1; case 'c': return 2; } }";

  it.each([
    { that: 'forgets', text: silent, told: 1 },
    { that: 'ends in unreachable', text: closed, told: 0 },
    { that: 'returns in every case', text: returning, told: 0 },
  ])('that $that is told $told times', ({ text, told }) => {
    expect(switches([sourceOf('cli/a.ts', text)])).toHaveLength(told);
  });
});

describe('an export', () => {
  const used = sourceOf('cli/a.ts', 'export const a = 1;\nexport type B = { c: C };');
  const user = sourceOf('cli/b.ts', "import { a, type B } from './a.ts';");

  it('that is imported is fine', () => {
    expect(deadExports([used, user])).toEqual([]);
  });

  it.each([
    { text: 'export const a = 1;', says: 'delete it' },
    { text: 'export const a = 1;\nf(a);', says: 'leave out `export`' },
    { text: 'export type A = 1;', says: 'delete it' },
    { text: 'export type A = 1;\nf((a: A) => a);', says: null },
    { text: "export { a } from './b.ts';", says: 'delete it' },
  ])('of $text that nobody imports: $says', ({ text, says }) => {
    const told = deadExports([sourceOf('cli/a.ts', text)]).join();

    expect(told).toEqual(says === null ? '' : expect.stringContaining(says));
  });
});

describe('a folder', () => {
  it('of a function without a handler is told', () => {
    expect(handlers([sourceOf('functions/new/work.ts', '')]).join()).toContain('functions/new');
  });

  it('of a blueprint type that is not registered is told', () => {
    const registry = sourceOf('shared/blueprints/registry.ts', importing('./ec2/index.ts'));
    const types = ['ec2', 'new'].map((type) => sourceOf(`shared/blueprints/${type}/index.ts`, ''));

    const told = registered([registry, ...types]);

    expect(told).toEqual([expect.stringContaining('shared/blueprints/new')]);
  });
});

describe('a package', () => {
  const manifest = {
    dependencies: { zod: '4.6.7', hono: '^4.0.0' },
    devDependencies: { vitest: '5.1.1' },
    scripts: { test: 'vitest run' },
  };

  it('of any version is told', () => {
    expect(pinned(manifest)).toEqual([expect.stringContaining('hono is ^4.0.0')]);
  });

  it('that nobody imports is told', () => {
    const source = sourceOf('cli/a.test.ts', `${importing('zod')}\n${importing('vitest')}`);

    expect(unused(manifest)([source])).toEqual([expect.stringContaining('hono')]);
  });

  it('that is not declared is told', () => {
    const source = sourceOf('cli/a.ts', importing('yaml/deep.js'));

    expect(undeclared(manifest)([source]).join()).toContain('lacks');
  });

  it('that is there for development only may not be needed to run', () => {
    const source = sourceOf('cli/a.ts', importing('vitest'));

    expect(undeclared(manifest)([source]).join()).toContain('devDependency');
  });
});

describe('a document', () => {
  it('with a link to nowhere is told', () => {
    const text = 'See\n[a](b.md), [c](./c.md#d), [e](https://e), [f](#f).';

    const told = brokenLinks([{ path: 'docs/a.md', text }], (file) => file === 'docs/c.md');

    expect(told).toEqual(['docs/a.md:2 links to b.md, which is not there.']);
  });

  it('with a path of somebody is told', () => {
    const home = ['', 'home', 'anna', 'drydock'].join('/');

    const told = machinePaths([{ path: 'a.md', text: `cd ${home}\ncd ./home/x` }]);

    expect(told).toEqual([expect.stringContaining('a.md:1')]);
  });
});
