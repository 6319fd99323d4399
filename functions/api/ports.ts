import type { ObjectId } from '../../shared/model/ids.ts';
import type { Caller, Principal, RoleBinding } from '../../shared/model/principal.ts';
import type { Measured } from '../../shared/ports/metrics.ts';
import type { Outputs } from '../../shared/ports/outputs.ts';
import type { Cached, TurnPorts } from '../../shared/turns/ports.ts';
import type { Problem } from './problems.ts';

/**
 * Returns the principal behind a request, or a problem: `not-signed-in` if there is none, or
 * `not-allowed` if it has no role. `maxAgeMs` is how old the role bindings read may be; by default,
 * as old as the cache keeps them.
 */
export type SignIn = (
  request: Request,
  caller: Caller,
  maxAgeMs?: number,
) => Promise<Principal | Problem>;

/** Subscribes to the writes on one object, from this moment on. */
export type Hear = (id: ObjectId) => News;
export type News = Readonly<{
  /** Resolves after the next write since the last call, or after `ms`, whichever comes first. */
  wait(ms: number): Promise<void>;
  close(): void;
}>;

/** How many requests each principal may make. */
export type RateLimit = Readonly<{
  /** Takes a token and returns 0; if none is left, returns the seconds until one is. */
  take(name: string): number;
}>;

/** What the API needs from outside. It writes new records, commands and configuration only. */
export type ApiPorts = Readonly<{
  turns: TurnPorts;
  outputs: Outputs;
  signIn: SignIn;
  roleBindings: Cached<readonly RoleBinding[]>;
  /** The longest that a request is held for `?wait`, in seconds; 0: none is held. */
  longestWait: number;
  /** Absent: no limit. */
  rateLimit?: RateLimit;
  /** Origins whose web pages may read answers. Absent: none. */
  allowedOrigins?: readonly string[];
  /** Absent: writes are not announced, so a `?wait` polls. */
  hear?: Hear;
  /** Prefixed to the paths in `links` and `Location`. Absent: paths alone. */
  baseUrl?: string;
  /** The latest metrics, where they are known without a read. Absent: unknown. */
  measured?: () => Measured;
}>;
