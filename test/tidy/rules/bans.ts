import { isTest, place, type Source } from '../source.ts';
import type { Rule } from '../trouble.ts';

type Ban = Readonly<{
  what: RegExp;
  /** Where it is banned; null is everywhere. */
  where: ((file: string) => boolean) | null;
  instead: string;
}>;

const isPure = (file: string): boolean =>
  /^shared\/(model|lifecycle|blueprints|turns)\//.test(file) && !isTest(file);

/** The clients of AWS read what the SDK itself reads there. */
const readsEnvironment = (file: string): boolean =>
  /^(infra\/.*|functions\/(lambda|api)\/environment\.ts|cli\/settings\.ts)$/.test(file) ||
  file === 'shared/adapters/aws/clients.ts';

/** In code, strings and comments aside. */
const inCode: readonly Ban[] = [
  {
    what: /\bDate\.now\b|\bnew Date\(\s*\)/g,
    where: isPure,
    instead: 'Take the time from the turn, or from the port Clock.',
  },
  {
    what: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\b/g,
    where: isPure,
    instead: 'Take ids and chance from the port Ids.',
  },
  {
    what: /\bset(Timeout|Interval|Immediate)\b/g,
    where: isPure,
    instead: 'Say when to look again (wakeAt), or take a pause as an argument.',
  },
  {
    what: /\bprocess\.env\b/g,
    where: (file) => !readsEnvironment(file) && !isTest(file),
    instead: 'It is read once, in environment.ts or cli/settings.ts: take what was read.',
  },
  {
    what: /\bconsole\.\w+/g,
    where: null,
    instead: 'Functions log through functions/lambda/log.ts, others write to their stream.',
  },
  {
    what: /\bas (any|unknown as)\b/g,
    where: null,
    instead: 'Parse it with a schema, or narrow it with a type guard.',
  },
  {
    what: /\bas (?!const\b|any\b|unknown as\b)[\w{([]/g,
    where: (file) => !file.startsWith('shared/model/') && !isTest(file),
    instead: 'Narrow it with a type guard or a schema, or say `satisfies`.',
  },
  {
    what: /\benum \w+\s*\{/g,
    where: null,
    instead: 'Use a union of strings, or an `as const` object: types must be erasable.',
  },
  {
    what: /\bconstructor\([^)]*\b(public|private|protected|readonly) /g,
    where: null,
    instead: 'Declare the field and set it: parameter properties are not erasable.',
  },
  {
    what: /\bexport default\b/g,
    where: (file) => !/^[\w.]+\.config\.ts$|\.d\.ts$/.test(file),
    instead: 'Export it by its name.',
  },
  {
    what: /\b(it|test|describe)\.(skip|only|todo)\b/g,
    where: null,
    instead: 'Fix it, or delete it: a test runs.',
  },
];

const inComments: readonly Ban[] = [
  {
    what: /@ts-(ignore|expect-error|nocheck)|biome-ignore/g,
    where: null,
    instead: 'Make it true for the checker: narrow the type, or rewrite the line.',
  },
  {
    what: /\b(TODO|FIXME|XXX)\b/g,
    where: null,
    instead: 'Do it now, or write it where work is planned.',
  },
];

export const bans: Rule = (sources) =>
  sources.flatMap((source) => [
    ...broken(source, inCode, withoutRenames(source.code)),
    ...broken(source, inComments, source.comments),
  ]);

function broken(source: Source, list: readonly Ban[], view: string): readonly string[] {
  return list
    .filter(({ where }) => where === null || where(source.path))
    .flatMap(({ what, instead }) =>
      [...view.matchAll(what)].map(
        ({ index, 0: found }) =>
          `${place(source, index)} says \`${said(source, index, found)}\`. ${instead}`,
      ),
    );
}

const said = (source: Source, at: number, found: string): string =>
  source.text.slice(at, at + found.length).replace(/\s+/g, ' ');

/** `import { a as b }` asserts nothing. */
const withoutRenames = (code: string): string =>
  code.replace(/\b(import|export)\s+(type\s+)?(\{[^}]*\}|\*\s+as\s+\w+)/g, (clause) =>
    clause.replace(/[^\n]/g, ' '),
  );
