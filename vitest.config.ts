import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { measurePatience, patienceVariable } from './test/support/patience.ts';

/** Runs end-to-end tests first: they take longest, and last they would leave one core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const longest = others.filter(({ moduleId }) => /\/test\/e2e\/crash/.test(moduleId));
    const long = others.filter(({ moduleId }) => moduleId.includes('/test/e2e/'));
    return [...new Set([...longest, ...long, ...others])];
  }
}

const patience = measurePatience();

export default defineConfig({
  test: {
    include: ['{shared,functions,infra,cli,test}/**/*.test.ts'],
    env: { [patienceVariable]: String(patience) },
    testTimeout: 30_000 * patience,
    hookTimeout: 60_000 * patience,
    expect: { poll: { timeout: 1_000 * patience } },
    sequence: { sequencer: LongestFirst },
    // Suites start servers and child processes; two workers match the two cores of a CI machine.
    maxWorkers: 2,
  },
});
