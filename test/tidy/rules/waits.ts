import { isTest, locationOf } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

/** Files that may wait a fixed time, and what for. */
const allowedWaits: Readonly<Record<string, string>> = {
  'cli/commands/run-stops.test.ts': 'a person who presses Ctrl-C twenty times a second',
  'infra/local/cloud/ssm/commands.test.ts': 'a bucket that is slow to store',
  'test/contracts/eventually.ts': 'the interval between two reads of real machines',
  'test/e2e/local-world.ts': 'the interval between two reads of a world in another process',
};

const patterns = [
  /\b(sleep|delay|setTimeout)\(\s*[\d_.]+\s*[),]/g,
  /\bsetTimeout\([^;]*?,\s*[\d_]+\s*\)/g,
];

export const waits: TidyRule = (sources) =>
  sources
    .filter((source) => isTest(source.path) && allowedWaits[source.path] === undefined)
    .flatMap((source) =>
      patterns.flatMap((pattern) =>
        [...source.code.matchAll(pattern)].map(
          ({ index }) =>
            `${locationOf(source, index)} waits a fixed time. Wait until the expectation holds ` +
            '(expect.poll), or move the clock by hand.',
        ),
      ),
    );

const fixedLimits = [/^\s*\}, [\d_]+\);$/gm, /\btimeout: [\d_]+ \}/g, /\bvi\.wait(For|Until)\(/g];

/** Rejects limits that fail a test because the machine is busy. */
export const timeLimits: TidyRule = (sources) =>
  sources
    .filter(({ path }) => /\.test\.ts$/.test(path))
    .flatMap((source) =>
      fixedLimits.flatMap((pattern) =>
        [...source.code.matchAll(pattern)].map(
          ({ index }) =>
            `${locationOf(source, index)} has a fixed time limit. Write \`patiently(ms)\`, ` +
            'or wait with expect.poll.',
        ),
      ),
    );

/** Rejects exceptions that are no longer needed. */
export const staleWaits: TidyRule = (sources) =>
  Object.keys(allowedWaits)
    .filter((file) => {
      const source = sources.find(({ path }) => path === file);
      return !patterns.some((pattern) => source !== undefined && source.code.search(pattern) >= 0);
    })
    .map(
      (file) =>
        `test/tidy/rules/waits.ts allows ${file} to wait, but it does not. Delete the entry.`,
    );
