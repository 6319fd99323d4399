import type { ObjectId } from '../../shared/model/ids.ts';
import type { Caller, Principal, RoleGrant } from '../../shared/model/principal.ts';
import type { Measured } from '../../shared/ports/metrics.ts';
import type { Outputs } from '../../shared/ports/outputs.ts';
import type { Cached } from '../../shared/turns/kept.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import type { Pace } from './http/pace.ts';
import type { Problem } from './http/problem.ts';

/**
 * Who asks. A problem where nobody is known (`not-signed-in`), or where the one has no role.
 * `maxAgeMs`: how old a grant may be that says so; left out: as old as they are kept.
 */
export type SignIn = (
  request: Request,
  caller: Caller,
  maxAgeMs?: number,
) => Promise<Principal | Problem>;

/** News of what is written on an object, from this moment on. */
export type Hear = (id: ObjectId) => News;
export type News = Readonly<{
  /** Once something was written since the last call, or after so many ms. */
  wait(ms: number): Promise<void>;
  close(): void;
}>;

/** What the API needs from outside. It writes births, commands and configuration, nothing else. */
export type ApiPorts = Readonly<{
  turns: TurnPorts;
  outputs: Outputs;
  signIn: SignIn;
  /** Who has which role. */
  grants: Cached<readonly RoleGrant[]>;
  sleep(ms: number): Promise<void>;
  /** Left out: whoever may ask may ask as often as they like. */
  pace?: Pace;
  /** Origins whose web pages may read answers; left out: none. */
  allowedOrigins?: readonly string[];
  /** Left out: nobody tells what was written, so a `?wait` looks now and then. */
  hear?: Hear;
  /** Put before the paths in `links` and `Location`; left out: paths alone. */
  baseUrl?: string;
  /** What was measured last, where that is known without a read; left out: it is not. */
  measured?: () => Measured;
}>;
