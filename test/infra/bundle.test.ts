import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleFunctions, functionNames } from '../../infra/aws/bundle.ts';

const out = mkdtempSync(path.join(tmpdir(), 'drydock-bundles-'));
const bundles = bundleFunctions(out);
afterAll(() => rmSync(out, { recursive: true }));

/**
 * Today's bundle sizes in kB; Lambda loads the whole bundle at each cold start. 5 % more may pass.
 */
const kilobytes: Readonly<Record<string, number>> = {
  timer: 1_692,
  api: 1_902,
  audit: 1_698,
  'execution-worker': 1_780,
  'host-events': 1_693,
  'lease-worker': 1_780,
  'resource-worker': 1_780,
  sweeper: 1_707,
};
const slack = 1.05;

/**
 * Loads the bundles as Lambda does, in a separate process, and calls each without an environment.
 */
const script = `
  const results = {};
  for (const file of process.argv.slice(1)) {
    const { handler } = await import(file);
    const refusal = await (async () => handler({ Records: [] }))().catch(({ message }) => message);
    results[file] = { handler: typeof handler, refusal };
  }
  process.stdout.write(JSON.stringify(results));
`;
const resultsSchema = z.record(z.string(), z.object({ handler: z.string(), refusal: z.string() }));

describe('the bundle of', () => {
  const file = (name: string) => path.join(bundles.get(name)?.folder ?? '', 'index.mjs');
  const args = ['--input-type=module', '-e', script, ...functionNames.map(file)];
  const results = resultsSchema.parse(
    JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env: {} })),
  );

  it.each(functionNames)('%s is within its budget', (name) => {
    const { bytes = 0 } = bundles.get(name) ?? {};

    const maxBytes = (kilobytes[name] ?? 0) * 1_000 * slack;
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(maxBytes);
    expect(existsSync(`${file(name)}.map`)).toBe(true);
  });

  it.each(functionNames)('%s loads, and its first call names the missing variables', (name) => {
    expect(results[file(name)]).toEqual({
      handler: 'function',
      refusal: expect.stringContaining('not set in the environment: DRYDOCK_TABLE_PREFIX'),
    });
  });
});
