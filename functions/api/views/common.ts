import { type Instant, iso } from '../../../shared/model/time.ts';
import type { ApiPorts } from '../ports.ts';

/** Returns the link to a path under `/v1/`: absolute if the deployment knows its own URL. */
export const link = ({ baseUrl = '' }: Pick<ApiPorts, 'baseUrl'>, path: string): string =>
  `${baseUrl}/v1/${path}`;

export type Linking = Pick<ApiPorts, 'baseUrl'>;

type EndedPart<R extends string> = Readonly<{ reason: R; detail: string; by: string; at: Instant }>;

export const endedViewOf = <R extends string>({ reason, detail, by, at }: EndedPart<R>) => ({
  reason,
  detail,
  by,
  at: iso(at),
});

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
