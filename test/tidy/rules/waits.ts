import { isTest, place } from '../source.ts';
import type { Rule } from '../trouble.ts';

/** Where a test waits a stated time all the same: file, and what it waits for. */
const allowedWaits: Readonly<Record<string, string>> = {
  'cli/commands/run-stops.test.ts': 'a person who keeps pressing Ctrl-C, twenty times a second',
  'infra/local/cloud/ssm/commands.test.ts': 'a bucket that takes its time to store',
  'test/contracts/eventually.ts': 'between two looks at real machines',
  'test/e2e/local-world.ts': 'between two looks at a world in another process',
};

const patterns = [
  /\b(sleep|delay|setTimeout)\(\s*[\d_.]+\s*[),]/g,
  /\bsetTimeout\([^;]*?,\s*[\d_]+\s*\)/g,
];

export const waits: Rule = (sources) =>
  sources
    .filter((source) => isTest(source.path) && allowedWaits[source.path] === undefined)
    .flatMap((source) =>
      patterns.flatMap((pattern) =>
        [...source.code.matchAll(pattern)].map(
          ({ index }) =>
            `${place(source, index)} waits a stated time. Wait until what you expect is so ` +
            '(vi.waitFor), or move the clock by hand.',
        ),
      ),
    );

/** A list of exceptions that nobody needs any more is a list nobody reads. */
export const staleWaits: Rule = (sources) =>
  Object.keys(allowedWaits)
    .filter((file) => {
      const source = sources.find(({ path }) => path === file);
      return !patterns.some((pattern) => source !== undefined && source.code.search(pattern) >= 0);
    })
    .map((file) => `test/tidy/rules/waits.ts allows ${file} to wait. It doesn't: strike it.`);
