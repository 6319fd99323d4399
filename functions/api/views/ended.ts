import { type Instant, iso } from '../../../shared/model/time.ts';

type End<R extends string> = Readonly<{ reason: R; detail: string; by: string; at: Instant }>;

export const endedViewOf = <R extends string>({ reason, detail, by, at }: End<R>) => ({
  reason,
  detail,
  by,
  at: iso(at),
});

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
