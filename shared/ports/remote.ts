import type { Instant } from '../model/time.ts';

/** Something to run on a host, as one shell script that carries its data encoded. */
export type Delivery = Readonly<{
  host: string;
  script: string;
  /** Found again in events: the execution's id, or a word of ours. ≤ 100 characters. */
  comment: string;
  /** Undelivered after this, it never runs (30–60 s). */
  deliverySeconds: number;
  /** The host's own agent ends it after this (≤ 172,800 s). */
  runSeconds: number;
  /** Key prefix under which the whole output is stored, or null to keep none. */
  outputPrefix: string | null;
}>;

/** `unknown`: never sent to this host, long ago, or so lately that nobody knows it yet. */
export type DeliveryState =
  | Readonly<{ state: 'unknown' }>
  | Readonly<{ state: 'waiting' | 'running' }>
  | Readonly<{
      state: 'ended';
      /**
       * `undelivered`: it never began; `timed-out`, `cancelled`: ended by its agent (a script that
       * exits with 137 is taken for `timed-out`); `lost`: no exit was ever heard of. That a host
       * died shows only once both timeouts are over, so ask about the host too.
       */
      how: 'exited' | 'undelivered' | 'timed-out' | 'cancelled' | 'lost';
      /** Null unless it exited. */
      exitCode: number | null;
      /**
       * The first 8,000 characters at most; the whole is in the outputs. After an exit other than 0
       * the agent adds a sentence of its own to stderr, there too.
       */
      stdout: string;
      stderr: string;
      endedAt: Instant | null;
    }>;

/** Runs scripts on hosts (SSM). Faults are thrown as FaultError. */
export interface Remote {
  /** Which of these hosts answer now, in the order asked. */
  online(hosts: readonly string[]): Promise<readonly string[]>;
  /**
   * Returns the delivery's id. Not idempotent: whoever calls it twice, and whoever gets an
   * indefinite fault, relies on the script to attach. `not-ready`: the host never registered, or is
   * gone. `bug`: `{{` in the script, or impossible times. `invalid`: over 64 KB.
   */
  send(delivery: Delivery): Promise<string>;
  /** What a delivery was sent with as its comment; null when it is not known (any more). */
  commentOf(deliveryId: string): Promise<string | null>;
  look(host: string, deliveryId: string): Promise<DeliveryState>;
}
