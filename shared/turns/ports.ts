import type { AnyDriver, HookPorts } from '../blueprints/driver.ts';
import type { Catalog } from '../model/blueprint.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Mailbox } from '../ports/mailbox.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Outputs } from '../ports/outputs.ts';
import type { Store } from '../ports/store.ts';

/** One JSON line per call in the cloud. Data holds ids, counts and words; never input of users. */
export type Log = Readonly<{
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
  error(message: string, data?: object): void;
  /** The trail of turns and requests, one line each, at info. Left out: none is written. */
  trail?(message: 'turn' | 'request', data: object): void;
}>;

/** A value that is read whole and cached for a few seconds. */
export type Cached<T> = Readonly<{
  /** Returns the value, at most `maxAgeMs` old; 0 reads it again. */
  read(maxAgeMs?: number): Promise<T>;
  /** Drops the cached value after an edit by this process: the next read is fresh. */
  forget(): void;
}>;

/** What deciding and committing needs. The API has this much, to create records. */
export type TurnPorts = Readonly<{
  store: Store;
  mailbox: Mailbox;
  clock: Clock;
  ids: Ids;
  drivers: readonly AnyDriver[];
  catalog: Cached<Catalog>;
  log: Log;
  /** Waits within a turn or a request, briefly; a simulation drives it. */
  pause(ms: number): Promise<void>;
  /** Ids of the HTTP requests that led to this turn; its sends and its log line carry them on. */
  trace?: string | undefined;
  /** Left out: nothing is measured. */
  metrics?: Metrics;
}>;

/** What workers have beyond that: acts outside, and the output of commands. */
export type WorkerPorts = TurnPorts & Readonly<{ hookPorts: HookPorts; outputs: Outputs }>;
