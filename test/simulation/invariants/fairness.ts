import { lineSortKey } from '../../../shared/model/keys.ts';
import { leaseFrom, lineEntryFrom } from '../../../shared/model/record.ts';
import type { LineEntry } from '../../../shared/model/seat.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule, type LandedCommit } from './commit.ts';

type Winner = Readonly<{ blueprint: string; fit: string; lease: string; sort: string }>;

/**
 * No lease is overtaken in a line: a decision that grants or takes a seat passes no lease that
 * stood before the one served when the reads of that decision began.
 */
export function fairness(view: View): HistoryRule {
  /** Entry → the step since which it has stood there without a grant. */
  const since = new Map<string, number>();

  function overtaken(
    commit: LandedCommit,
    { blueprint, fit, lease, sort }: Winner,
  ): readonly string[] {
    const { life } = commit;
    if (life === null) return [];
    // Reads of several turns in one function cannot be told apart: all happened after it began.
    const readSince = life.ids.length > 1 ? life.beganAt : life.readSince;
    const served = new Set(winnersIn(commit).map((winner) => winner.lease));
    return [...view.entries].flatMap(([key, row]) => {
      const stood = since.get(key);
      const before = row.blueprint === blueprint && row.fit === fit && lineSortKey(row) < sort;
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
        if (after === null || lineEntryFrom(after).granted !== null) since.delete(name);
        else if (!since.has(name)) since.set(name, commit.step);
      }
      return wrong;
    },
  };
}

const linesIn = (commit: LandedCommit) =>
  changesIn(commit, 'slots').filter(({ key }) => /^(line|granted)\//.test(key.pk));

/** Returns the leases that this commit serves: granted a seat, or taking a free one. */
function winnersIn(commit: LandedCommit): readonly Winner[] {
  const granted = linesIn(commit).flatMap(({ before, after }): readonly Winner[] => {
    const row = after && lineEntryFrom(after);
    const was: LineEntry | null = before && lineEntryFrom(before);
    if (!row?.granted || was?.granted) return [];
    return [{ ...row, sort: lineSortKey(row) }];
  });
  const takes = commit.writes.some(({ op, key }) => op === 'delete' && key.pk.startsWith('seats/'));
  if (!takes) return granted;
  const taken = changesIn(commit, 'leases').flatMap(({ before, after }): readonly Winner[] => {
    const lease = after && leaseFrom(after);
    if (!lease || !('seat' in lease) || lease.seat === null) return [];
    if (before && leaseFrom(before).state !== 'pending') return [];
    const { blueprint, fit } = lease.seat;
    return [
      { blueprint, fit, lease: lease.id, sort: lineSortKey({ ...lease, lease: lease.id, fit }) },
    ];
  });
  return [...granted, ...taken];
}
