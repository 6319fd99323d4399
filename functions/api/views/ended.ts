import type { Ended, Leaving } from '../../../shared/model/reasons.ts';
import { type Instant, iso } from '../../../shared/model/time.ts';
import type { EndedView } from '../../../shared/model/wire/common.ts';

export const endedViewOf = ({ reason, detail, by, at }: Ended | Leaving): EndedView => ({
  reason,
  detail,
  by,
  at: iso(at),
});

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
