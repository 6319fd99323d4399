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

export type DeliveryState =
  | Readonly<{ state: 'unknown' }>
  | Readonly<{ state: 'waiting' | 'running' }>
  | Readonly<{
      state: 'ended';
      /** `undelivered`: it never began; `timed-out`, `cancelled`, `lost`: ended by somebody else. */
      how: 'exited' | 'undelivered' | 'timed-out' | 'cancelled' | 'lost';
      exitCode: number | null;
      /** The first 8,000 characters at most; the whole is in the outputs. */
      stdout: string;
      stderr: string;
      endedAt: Instant | null;
    }>;

/** Runs scripts on hosts (SSM). Faults are thrown as FaultError. */
export interface Remote {
  /** Which of these hosts answer now. */
  online(hosts: readonly string[]): Promise<readonly string[]>;
  /** Not idempotent: whoever calls it twice relies on the script to attach. Returns the delivery's id. */
  send(delivery: Delivery): Promise<string>;
  look(host: string, deliveryId: string): Promise<DeliveryState>;
  /** Asks the host's agent to stop it; what it started may live on. */
  cancel(host: string, deliveryId: string): Promise<void>;
}
