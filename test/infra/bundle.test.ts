import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundleFunctions, functionNames, sourceMapsFolder } from '../../infra/aws/bundle.ts';
import { resolveStack } from '../../infra/aws/resolve-stack.ts';

const out = mkdtempSync(path.join(tmpdir(), 'drydock-bundles-'));
const bundles = bundleFunctions(out);
afterAll(() => rmSync(out, { recursive: true }));

type Budget = Readonly<{
  /** kB that a cold start loads, today; 5 % more may pass. */
  kilobytes: number;
  /** The AWS clients that it loads with them, and those that a first call may load later. */
  clients: readonly string[];
  lazy: readonly string[];
}>;

const tables = ['dynamodb', 'sqs'];
const acting = { clients: tables, lazy: ['ec2', 's3', 'ssm'] };

const budgets: Readonly<Record<string, Budget>> = {
  timer: { kilobytes: 230, clients: ['sqs'], lazy: [] },
  api: { kilobytes: 610, clients: tables, lazy: ['s3'] },
  audit: { kilobytes: 444, clients: tables, lazy: ['cloudformation', ...acting.lazy] },
  'execution-worker': { kilobytes: 525, ...acting },
  'host-events': { kilobytes: 436, ...acting },
  'lease-worker': { kilobytes: 525, ...acting },
  'resource-worker': { kilobytes: 525, ...acting },
  sweeper: { kilobytes: 449, clients: tables, lazy: [] },
};
const slack = 1.05;

const clientsIn = (packages: readonly string[] = []): readonly string[] =>
  packages.flatMap((name) => /^@aws-sdk\/client-(.*)/.exec(name)?.[1] ?? []);

/**
 * Loads the bundles as Lambda does, in a separate process, and calls each without an environment.
 */
const script = `
  const results = {};
  for (const file of process.argv.slice(1)) {
    const { handler } = await import(file);
    const error = await (async () => handler({ Records: [] }))().catch((thrown) => thrown);
    results[file] = { handler: typeof handler, refusal: error.message, stack: error.stack };
  }
  process.stdout.write(JSON.stringify(results));
`;
const resultsSchema = z.record(
  z.string(),
  z.object({ handler: z.string(), refusal: z.string(), stack: z.string() }),
);

describe('the bundle of', () => {
  const file = (name: string) => path.join(bundles.get(name)?.folder ?? '', 'index.mjs');
  const args = ['--input-type=module', '-e', script, ...functionNames.map(file)];
  const results = resultsSchema.parse(
    JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env: {} })),
  );

  it.each(functionNames)('%s is within its budget', (name) => {
    const { bytes = 0 } = bundles.get(name) ?? {};

    const maxBytes = (budgets[name]?.kilobytes ?? 0) * 1_000 * slack;
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(maxBytes);
  });

  it.each(functionNames)('%s has no vendor client that it does not need', (name) => {
    const { packages, lazyPackages } = bundles.get(name) ?? {};

    expect(clientsIn(packages)).toEqual(budgets[name]?.clients);
    expect(clientsIn(lazyPackages)).toEqual(budgets[name]?.lazy);
  });

  it.each(functionNames)('%s leaves its source maps outside of the deployed folder', (name) => {
    const files = readdirSync(bundles.get(name)?.folder ?? '');

    expect(files.filter((each) => !each.endsWith('.mjs'))).toEqual([]);
    const maps = readdirSync(path.join(out, sourceMapsFolder, name));
    expect(maps.toSorted()).toEqual(files.map((each) => `${each}.map`).toSorted());
  });

  it.each(functionNames)('%s loads, and its first call names the missing variables', (name) => {
    expect(results[file(name)]).toMatchObject({
      handler: 'function',
      refusal: expect.stringContaining('not set in the environment: DRYDOCK_TABLE_PREFIX'),
    });
  });

  it.each(functionNames)('%s has stacks that resolve to our sources', (name) => {
    const stack = results[file(name)]?.stack ?? '';
    const deployed = stack.replaceAll(bundles.get(name)?.folder ?? '', '/var/task');
    expect(deployed).toMatch(/\/var\/task\/\w+[\w-]*\.mjs:\d+:\d+/);

    const resolved = resolveStack(deployed, out, name);

    expect(resolved).toMatch(/functions\/lambda\/environment\.ts:\d+:\d+/);
    expect(resolved).not.toContain('/var/task');
  });
});
