import type { Commit, Decision } from '../../../shared/lifecycle/decision.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import type { Clause, Key, Write } from '../../../shared/model/write.ts';

/** Returns the commit of a decision; throws if the decision is not to commit. */
export function commitOf<R extends AnyRecord>(decision: Decision<R>): Commit<R> {
  if (decision.kind !== 'commit') throw new Error(`expected a commit, got ${decision.kind}`);
  return decision.commit;
}

/**
 * Returns a decision as a word: `wait`, `act endLease`, or the state that its commit results in.
 */
export function decisionWord<R extends AnyRecord>(decision: Decision<R>): string {
  if (decision.kind === 'hook') return `act ${decision.hook}`;
  if (decision.kind === 'wait') return 'wait';
  const { next, hook } = decision.commit;
  return `${next?.state ?? 'moves nothing'}${hook ? `, act ${hook}` : ''}`;
}

const shortId = (text: string): string => text.replace(/-0+(?=[0-9a-z])/g, '-');

function keyPlace({ table, pk, sk }: Key): string {
  if (/^(line|granted)\//.test(pk)) {
    const [fit, , , lease] = (sk ?? '').split('/');
    return `${pk}/${fit} ${shortId(lease ?? '')}`;
  }
  const at = [pk, sk === '-' ? undefined : sk].filter((part) => part !== undefined).join(' ');
  return table === 'slots' ? shortId(at) : `${table} ${shortId(at)}`;
}

function clauseText(it: Clause): string {
  if ('is' in it) return it.is === 'present' ? it.attr : `!${it.attr}`;
  if ('equals' in it) return shortId(`${it.attr}=${it.equals}`);
  return 'above' in it ? `${it.attr}>${it.above}` : `${it.attr}<${it.belowOrAbsent}`;
}

/** Returns the writes that grant a seat to an entry of a line (`<blueprint>/<fit>`), as lines. */
export const grantTexts = (line: string, lease: string): readonly string[] => [
  `delete line/${line} ${lease} if pk,!room,!building`,
  `put granted/${line} ${lease} if !pk`,
];

/** Returns a write as one line, its condition included: `delete seats/hosts/any res-1/00 if pk`. */
export function writeText(write: Write): string {
  const does =
    write.op === 'update'
      ? [
          ...Object.keys(write.set).map((name) => ` +${name}`),
          ...write.remove.map((name) => ` -${name}`),
          ...Object.entries(write.add).map(([name, n]) => ` ${name}${n < 0 ? '' : '+'}${n}`),
        ].join('')
      : '';
  const when = write.when.length > 0 ? ` if ${write.when.map(clauseText).join(',')}` : '';
  return `${write.op} ${keyPlace(write.key)}${does}${when}`;
}

/** Returns the writes of a decision beside the one of its own record, each as one line. */
export const writeTextsOf = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).writes.map(writeText);

export const wakesOf = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).wakes.map(({ id }) => shortId(id));

export const eventKindsOf = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).events.map(({ kind }) => kind);
