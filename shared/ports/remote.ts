import type { Instant } from '../model/time.ts';

/** One shell script to run on a host; it carries its data encoded. */
export type Delivery = Readonly<{
  host: string;
  script: string;
  /** Comes back in SSM's events: the execution's id, or a text of ours. ≤ 100 characters. */
  comment: string;
  /** If it is still undelivered after this, it never runs (30–60 s). */
  deliverySeconds: number;
  /** The host's agent kills it after this (≤ 172,800 s). */
  runSeconds: number;
  /** The key prefix under which the whole output is stored; null to store none. */
  outputPrefix: string | null;
}>;

/**
 * `unknown`: never sent to this host, sent long ago, or so recently that SSM does not know it yet.
 */
export type DeliveryState =
  | Readonly<{ state: 'unknown' }>
  /** `running` also while the agent has it in its buffer, because all its workers are busy. */
  | Readonly<{ state: 'waiting' | 'running' }>
  | Readonly<{
      state: 'ended';
      /**
       * `undelivered`: it never began; `timed-out`, `cancelled`: ended by the agent (a script that
       * exits with 137 counts as `timed-out`); `lost`: its exit was never reported. The death of a
       * host shows only once both timeouts are over, so ask about the host too.
       */
      how: 'exited' | 'undelivered' | 'timed-out' | 'cancelled' | 'lost';
      /** Null unless it exited. */
      exitCode: number | null;
      /**
       * At most the first 8,000 characters; the outputs have all of it. After an exit other than 0
       * the agent appends a sentence of its own to stderr, in both places.
       */
      stdout: string;
      stderr: string;
      endedAt: Instant | null;
    }>;

/** Runs scripts on hosts (SSM). Faults are thrown as FaultError. */
export interface Remote {
  /** Returns which of these hosts answer now, in the order of the request. */
  online(hosts: readonly string[]): Promise<readonly string[]>;
  /**
   * Sends a script and returns the delivery's id. Not idempotent: a caller that sends it twice, or
   * that gets an indefinite fault, relies on the script to attach to the one that runs.
   * `not-ready`: the host never registered, or is gone. `bug`: `{{` in the script, or impossible
   * timeouts. `invalid`: over 64 KB.
   */
  send(delivery: Delivery): Promise<string>;
  /**
   * Asks the host's agent to kill a delivery's process group, or never to begin it. Idempotent. Not
   * an error for a delivery that has ended or is not known. It returns before the kill; nothing
   * that the script wrote afterwards is reported, and processes in other groups live on.
   */
  cancel(host: string, deliveryId: string): Promise<void>;
  /** Returns the comment of a delivery; null if the delivery is not known, or no longer. */
  commentOf(deliveryId: string): Promise<string | null>;
  /** Returns the present state of a delivery on a host. */
  look(host: string, deliveryId: string): Promise<DeliveryState>;
}
