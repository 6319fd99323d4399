import { describe, expect, it } from 'vitest';
import { fileCircles, folderCircles } from './rules/circles.ts';
import { layerDirection } from './rules/layers.ts';
import { roomDirection, unlistedRooms } from './rules/rooms.ts';
import { vendorsAtTheirEdge } from './rules/vendors.ts';
import { sourceOf } from './source.ts';

const importing = (target: string) => `import { x } from '${target}';`;

describe('an import', () => {
  it.each([
    { in: 'shared/lifecycle/a.ts', of: '../model/b.ts', message: null },
    { in: 'shared/model/a.ts', of: '../lifecycle/b.ts', message: 'shared/model is below' },
    { in: 'shared/turns/a.ts', of: '../adapters/aws/b.ts', message: 'shared/turns is below' },
    { in: 'shared/turns/a.ts', of: '../blueprints/registry.ts', message: null },
    { in: 'shared/adapters/memory/a.ts', of: '../aws/b.ts', message: 'knows nothing of aws' },
    { in: 'shared/adapters/memory/a.ts', of: '../common/b.ts', message: null },
    { in: 'shared/blueprints/ec2/a.ts', of: '../pool/b.ts', message: 'knows nothing of pool' },
    { in: 'shared/blueprints/ec2/a.ts', of: '../host/b.ts', message: null },
    { in: 'functions/timer/a.ts', of: '../sweeper/b.ts', message: 'knows nothing of sweeper' },
    { in: 'functions/timer/a.ts', of: '../lambda/b.ts', message: null },
    { in: 'infra/local/a.ts', of: '../../functions/api/b.ts', message: null },
    { in: 'infra/local/a.ts', of: '../aws/b.ts', message: 'knows nothing of aws' },
    { in: 'cli/a.ts', of: '../shared/model/b.ts', message: null },
    { in: 'cli/a.ts', of: '../shared/turns/b.ts', message: 'client of the API' },
    { in: 'cli/a.ts', of: '../test/support/b.ts', message: 'test file' },
    { in: 'cli/a.ts', of: './b.test.ts', message: 'test file' },
    { in: 'cli/a.test.ts', of: '../shared/turns/b.ts', message: null },
  ])('of $of in $in: $message', ({ in: path, of, message }) => {
    const found = layerDirection([sourceOf(path, importing(of))]).join();

    expect(found).toEqual(message === null ? '' : expect.stringContaining(message));
  });

  it.each([
    { in: 'shared/turns/a.ts', of: '@aws-sdk/client-sqs', message: 'Use a port' },
    { in: 'functions/lambda/compose.ts', of: '@smithy/types', message: 'Use a port' },
    { in: 'shared/adapters/aws/sqs/a.ts', of: '@aws-sdk/client-sqs', message: null },
    { in: 'functions/sweeper/sweep.ts', of: 'aws-lambda', message: 'Only handler.ts' },
    { in: 'functions/sweeper/handler.ts', of: 'aws-lambda', message: null },
    { in: 'infra/local/a.ts', of: 'hono/tiny', message: 'functions/api/http' },
    { in: 'shared/adapters/memory/a.ts', of: 'dynalite', message: 'infra/local' },
    { in: 'infra/local/a.ts', of: 'aws-cdk-lib/aws-sqs', message: 'Only infra/aws' },
    { in: 'infra/aws/a.ts', of: 'aws-cdk-lib/aws-sqs', message: null },
    { in: 'functions/api/a.ts', of: 'commander', message: 'command line' },
    { in: 'functions/api/a.ts', of: 'yaml', message: 'JSON' },
    { in: 'test/contracts/a.ts', of: '@aws-sdk/client-sqs', message: null },
  ])('of the vendor $of in $in: $message', ({ in: path, of, message }) => {
    const found = vendorsAtTheirEdge([sourceOf(path, importing(of))]).join();

    expect(found).toEqual(message === null ? '' : expect.stringContaining(message));
  });

  it.each([
    { in: 'shared/lifecycle/lease/a.ts', of: '../allocator/b.ts', message: null },
    { in: 'shared/lifecycle/lease/a.ts', of: '../decision.ts', message: null },
    {
      in: 'shared/lifecycle/allocator/a.ts',
      of: '../lease/b.ts',
      message: 'allocator is below lease',
    },
    {
      in: 'shared/lifecycle/resource/a.ts',
      of: '../lease/turn.ts',
      message: 'resource knows nothing of lease',
    },
    { in: 'shared/turns/read/a.ts', of: '../loop/b.ts', message: 'read is below loop' },
    { in: 'shared/turns/lease/a.ts', of: '../resource/b.ts', message: null },
    { in: 'functions/api/http/a.ts', of: '../catalog/b.ts', message: 'http is below catalog' },
    { in: 'functions/api/http/a.test.ts', of: '../catalog/b.ts', message: null },
    { in: 'infra/local/engines/a.ts', of: '../lambda/b.ts', message: 'engines is below lambda' },
    { in: 'infra/local/cloud/ec2/a.ts', of: '../ssm/b.ts', message: 'ec2 knows nothing of ssm' },
    { in: 'cli/print/a.ts', of: '../run/program.ts', message: 'print is below run' },
    { in: 'cli/commands/a.ts', of: '../api/client.ts', message: null },
  ])('of $of within a layer, in $in: $message', ({ in: path, of, message }) => {
    const found = roomDirection([sourceOf(path, importing(of))]).join();

    expect(found).toEqual(message === null ? '' : expect.stringContaining(message));
  });

  it('needs no floor in a layer where folders have none', () => {
    expect(unlistedRooms([sourceOf('shared/model/wire/a.ts', '')])).toEqual([]);
  });

  it('in a folder without a floor is reported', () => {
    const found = unlistedRooms([sourceOf('cli/new/a.ts', ''), sourceOf('cli/print/b.ts', '')]);

    expect(found).toEqual([expect.stringContaining('cli/new has no floor')]);
  });
});

/** Sources that import each other, such as `cli/a.ts` importing `cli/b.ts` and `cli/c.ts`. */
const importers = (all: Readonly<Record<string, readonly string[]>>, how = importing) =>
  Object.entries(all).map(([path, targets]) =>
    sourceOf(path, targets.map((target) => how(target)).join('\n')),
  );

describe('a circle of imports', () => {
  const three = { 'cli/a.ts': ['./b.ts'], 'cli/b.ts': ['./c.ts'], 'cli/c.ts': ['./a.ts'] };

  it('of three files is reported once, with the way around', () => {
    expect(fileCircles(importers(three))).toEqual([
      expect.stringContaining(
        'cli/a.ts:1 imports itself: cli/a.ts → cli/b.ts → cli/c.ts → cli/a.ts',
      ),
    ]);
  });

  it('of types alone is reported', () => {
    const typesOnly = (target: string) => `import type { X } from '${target}';`;

    expect(fileCircles(importers(three, typesOnly))).toHaveLength(1);
  });

  it('among tests is reported', () => {
    const found = fileCircles(
      importers({ 'test/a.ts': ['./b.test.ts'], 'test/b.test.ts': ['./a.ts'] }),
    );

    expect(found).toHaveLength(1);
  });

  it.each([
    { that: 'fork', files: { 'a/a.ts': ['./b.ts', './c.ts'], 'a/b.ts': ['./c.ts'] } },
    { that: 'import a package', files: { 'a/a.ts': ['b'], 'a/b.ts': ['a'] } },
  ])('is not seen in files that only $that', ({ files }) => {
    expect(fileCircles(importers(files))).toEqual([]);
  });

  it('beside another one is a circle of its own', () => {
    const found = fileCircles(
      importers({
        'a/a.ts': ['./b.ts'],
        'a/b.ts': ['./a.ts', './c.ts'],
        'a/c.ts': ['./d.ts'],
        'a/d.ts': ['./c.ts'],
      }),
    );

    expect(found.map((message) => message.split(' ')[0])).toEqual(['a/a.ts:1', 'a/c.ts:1']);
  });

  it('of two folders is reported, though no file is in a circle', () => {
    const found = folderCircles(
      importers({ 'cli/print/a.ts': ['../run/b.ts'], 'cli/run/c.ts': ['../print/d.ts'] }),
    );

    expect(found).toEqual([
      expect.stringMatching(/^cli\/run\/c\.ts:1 closes a circle in cli: print → run → print\. /),
    ]);
  });

  it('of a folder and a file beside it is reported', () => {
    const found = folderCircles(
      importers({ 'api/ports.ts': ['./http/a.ts'], 'api/http/b.ts': ['../ports.ts'] }),
    );

    expect(found).toEqual([expect.stringContaining('http → ports.ts → http')]);
  });

  it('of folders is allowed to tests', () => {
    const found = folderCircles(
      importers({ 'cli/print/a.test.ts': ['../run/b.ts'], 'cli/run/c.ts': ['../print/d.ts'] }),
    );

    expect(found).toEqual([]);
  });
});
