import type { AnyDriver, HookPorts } from '../blueprints/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Mailbox } from '../ports/mailbox.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Outputs } from '../ports/outputs.ts';
import type { Store } from '../ports/store.ts';
import type { CatalogReader } from './read/catalog.ts';

/** One JSON line per call in the cloud. Data holds ids, counts and words; never input of users. */
export type Log = Readonly<{
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
  error(message: string, data?: object): void;
  /** The trail of turns and requests, one line each, at info. Left out: there is none. */
  trail?(message: 'turn' | 'request', data: object): void;
}>;

/** What deciding and committing needs. The API has this much, for births. */
export type TurnPorts = Readonly<{
  store: Store;
  mailbox: Mailbox;
  clock: Clock;
  ids: Ids;
  drivers: readonly AnyDriver[];
  catalog: CatalogReader;
  log: Log;
  /** Ids of the HTTP requests that led to this turn: its sends carry them on, its log line too. */
  trace?: string | undefined;
  /** Left out: nothing is measured. */
  metrics?: Metrics;
}>;

/** What workers have beyond that: hands. */
export type WorkerPorts = TurnPorts & Readonly<{ hookPorts: HookPorts; outputs: Outputs }>;
