import { isTest, locationOf, type Source } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

type Ban = Readonly<{
  what: RegExp;
  /** The files in which it is banned; null: all files. */
  where: ((file: string) => boolean) | null;
  instead: string;
}>;

const isPure = (file: string): boolean =>
  /^shared\/(model|lifecycle|blueprints|turns)\//.test(file) && !isTest(file);

/** The S3 client reads the same variables as the SDK. */
const readsEnvironment = (file: string): boolean =>
  /^(infra\/.*|functions\/(lambda|api)\/environment\.ts|cli\/settings\.ts)$/.test(file) ||
  file === 'shared/adapters/aws/s3/client.ts';

/** Banned in code, outside of strings and comments. */
const inCode: readonly Ban[] = [
  {
    what: /\bDate\.now\b|\bnew Date\(\s*\)/g,
    where: isPure,
    instead: 'Take the time from the turn or from the port Clock.',
  },
  {
    what: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\b/g,
    where: isPure,
    instead: 'Take ids and random numbers from the port Ids.',
  },
  {
    what: /\bset(Timeout|Interval|Immediate)\b/g,
    where: isPure,
    instead: 'Set when the record is due again (wakeAt), or take the pause as an argument.',
  },
  {
    what: /\bprocess\.env\b/g,
    where: (file) => !readsEnvironment(file) && !isTest(file),
    instead:
      'Only environment.ts and cli/settings.ts read it, once: take its value as an argument.',
  },
  {
    what: /\bconsole\.\w+/g,
    where: null,
    instead:
      'Functions log through functions/lambda/log.ts; other programs write to their own stream.',
  },
  {
    what: /\bas (any|unknown as)\b/g,
    where: null,
    instead: 'Parse it with a schema, or narrow it with a type guard.',
  },
  {
    what: /\bas (?!const\b|any\b|unknown as\b)[\w{([]/g,
    where: (file) => !file.startsWith('shared/model/') && !isTest(file),
    instead: 'Narrow it with a type guard or a schema, or use `satisfies`.',
  },
  {
    what: /\benum \w+\s*\{/g,
    where: null,
    instead: 'Use a union of strings, or an `as const` object: types must be erasable.',
  },
  {
    what: /\bconstructor\([^)]*\b(public|private|protected|readonly) /g,
    where: null,
    instead: 'Declare the field and assign it: parameter properties are not erasable.',
  },
  {
    what: /\bimport\.meta\.url\)\.pathname\b/g,
    where: null,
    instead: 'Take `fileURLToPath` of it: a path in a URL has its spaces escaped.',
  },
  {
    what: /\bexport default\b/g,
    where: (file) => !/^[\w.]+\.config\.ts$|\.d\.ts$/.test(file),
    instead: 'Export it by name.',
  },
  {
    what: /\.\.\.\{/g,
    where: null,
    instead: 'Write the members out: a spread literal is not checked for unknown fields.',
  },
  {
    what: /\b(it|test|describe)\.(skip|only|todo)\b/g,
    where: null,
    instead: 'Fix the test or delete it: every test runs.',
  },
];

/** Banned in comments. */
const inComments: readonly Ban[] = [
  {
    what: /@ts-(ignore|expect-error|nocheck)|biome-ignore/g,
    where: null,
    instead: 'Satisfy the checker instead: narrow the type, or rewrite the line.',
  },
  {
    what: /\b(TODO|FIXME|XXX)\b/g,
    where: null,
    instead: 'Do it now, or file it where work is planned.',
  },
];

/** Banned in imports. */
const inImports: readonly Ban[] = [
  {
    what: /\bimport \{ z \} from\b/g,
    where: null,
    instead: 'Write `import * as z`: otherwise every bundle contains the whole library.',
  },
];

export const bans: TidyRule = (sources) =>
  sources.flatMap((source) => [
    ...broken(source, inCode, withoutRenames(source.code)),
    ...broken(source, inImports, source.code),
    ...broken(source, inComments, source.comments),
  ]);

function broken(source: Source, list: readonly Ban[], view: string): readonly string[] {
  return list
    .filter(({ where }) => where === null || where(source.path))
    .flatMap(({ what, instead }) =>
      [...view.matchAll(what)].map(
        ({ index, 0: found }) =>
          `${locationOf(source, index)} contains \`${textAt(source, index, found)}\`. ${instead}`,
      ),
    );
}

const textAt = (source: Source, at: number, found: string): string =>
  source.text.slice(at, at + found.length).replace(/\s+/g, ' ');

/** Blanks out `import { a as b }`: that `as` asserts nothing. */
const withoutRenames = (code: string): string =>
  code.replace(/\b(import|export)\s+(type\s+)?(\{[^}]*\}|\*\s+as\s+\w+)/g, (clause) =>
    clause.replace(/[^\n]/g, ' '),
  );
