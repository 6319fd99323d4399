import type { MemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import type { Engine } from '../../../shared/adapters/memory/engine.ts';
import type { AnyDriver } from '../../../shared/blueprints/driver.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Ids } from '../../../shared/ports/ids.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import type { Census } from './census.ts';
import type { Landings } from './landings.ts';
import type { CallVerdict, DoorKind, Life } from './life.ts';
import type { StoryQueues } from './queues.ts';

/** What all processes of a story share. */
export type Ground = Readonly<{
  clock: Clock;
  engine: Engine;
  cloud: MemoryCloud;
  queues: StoryQueues;
  census: Census;
  landings: Landings;
  ids: Ids;
  drivers: readonly AnyDriver[];
  /** Waits at a door until it is opened. */
  knock(life: Life, kind: DoorKind, what: () => string, ms?: number): Promise<CallVerdict>;
  kill(life: Life): void;
  /** Told of every script that a function is about to send. */
  acted(life: Life): void;
  /** Told of every delivery that a function sent and heard of. */
  sent(life: Life, comment: string, delivery: string): void;
  /** Told of every function that reads an execution. */
  reads(life: Life): void;
  log: Log;
}>;
