import { lineSort } from '../../../shared/model/keys.ts';
import { leaseFrom, rowFrom } from '../../../shared/model/record.ts';
import type { Row } from '../../../shared/model/seat.ts';
import type { View } from '../stage/view.ts';
import { type Commit, changesOf, type Rule } from './commit.ts';

type Winner = Readonly<{ blueprint: string; fit: string; lease: string; sort: string }>;

/**
 * Nobody is overtaken in a line: who hands a seat on, or takes one, passes nobody who stood before
 * the one served when the reads of that decision began.
 */
export function fairness(view: View): Rule {
  /** Row → since which step it has stood there without a grant. */
  const since = new Map<string, number>();

  function overtaken(commit: Commit, { blueprint, fit, lease, sort }: Winner): readonly string[] {
    const { life } = commit;
    if (life === null) return [];
    // Of several turns in one function nobody knows which read what when: all read after it began.
    const readSince = life.ids.length > 1 ? life.beganAt : life.readSince;
    const served = new Set(winnersIn(commit).map((winner) => winner.lease));
    return [...view.rows].flatMap(([key, row]) => {
      const stood = since.get(key);
      const before = row.blueprint === blueprint && row.fit === fit && lineSort(row) < sort;
      if (!before || row.granted !== null || stood === undefined || stood >= readSince) return [];
      if (served.has(row.lease)) return [];
      return [`overtaken: ${row.lease} stood before ${lease} in the line of ${blueprint}/${fit}`];
    });
  }

  return {
    after(commit) {
      const wrong = winnersIn(commit).flatMap((winner) => overtaken(commit, winner));
      for (const { key, after } of linesIn(commit)) {
        const name = `${key.pk}|${key.sk}`;
        if (after === null || rowFrom(after).granted !== null) since.delete(name);
        else if (!since.has(name)) since.set(name, commit.step);
      }
      return wrong;
    },
  };
}

const linesIn = (commit: Commit) =>
  changesOf(commit, 'slots').filter(({ key }) => key.pk.startsWith('line/'));

/** Who is served by this commit: granted a seat, or takes one from the bag. */
function winnersIn(commit: Commit): readonly Winner[] {
  const granted = linesIn(commit).flatMap(({ before, after }): readonly Winner[] => {
    const row = after && rowFrom(after);
    const was: Row | null = before && rowFrom(before);
    if (!row?.granted || was?.granted) return [];
    return [{ ...row, sort: lineSort(row) }];
  });
  const takes = commit.writes.some(({ op, key }) => op === 'delete' && key.pk.startsWith('seats/'));
  if (!takes) return granted;
  const taken = changesOf(commit, 'leases').flatMap(({ before, after }): readonly Winner[] => {
    const lease = after && leaseFrom(after);
    if (!lease || !('seat' in lease) || lease.seat === null) return [];
    if (before && leaseFrom(before).state !== 'pending') return [];
    const { blueprint, fit } = lease.seat;
    return [
      { blueprint, fit, lease: lease.id, sort: lineSort({ ...lease, lease: lease.id, fit }) },
    ];
  });
  return [...granted, ...taken];
}
