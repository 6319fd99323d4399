import type { Authorization } from './authorization.ts';
import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';

/** Configuration that can make resources of one type. Its name is its id. */
export type Blueprint = Readonly<{
  name: string;
  /** Which of all that ever had this name: what was decided about another one is not about it. */
  generation: string;
  /** The code it configures: `ec2-host`, `pool-host`. */
  driver: string;
  parameters: JsonObject;
  /** Resources at most; null: the type's own default (a pool's device count). */
  limit: number | null;
  /** Resources that may be building at once: how fast it grows, not how large. */
  maxBuilding: number;
  /** Resources with a free seat that are kept ready, asked for or not. */
  minReady: number;
  leasesPerResource: number;
  allocation: 'pack' | 'spread';
  idleSeconds: number;
  maxAgeSeconds: number | null;
  /** Leases that one seat of a resource may serve before its resource retires; null: any number. */
  maxUses: number | null;
  drainSeconds: number;
  activationSeconds: number;
  /** The longest time a lease may last from its activation, extensions included. */
  maxTtlSeconds: number;
  disabled: boolean;
  /** Only those lease from it who were authorized. */
  needsAuthorization: boolean;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

/** Labels that devices of a pool share, and how many there are: enough to match a request. */
export type LabelSet = Readonly<{ labels: JsonObject; devices: number; enabled: number }>;

export type Pool = Readonly<{
  name: string;
  version: number;
  description: string;
  labelSets: readonly LabelSet[];
  createdAt: Instant;
  updatedAt: Instant;
}>;

/** A machine somebody already has: an instance id, or an SSM-managed `mi-…`. */
export type Device = Readonly<{
  pool: string;
  name: string;
  machine: string;
  labels: JsonObject;
  disabled: boolean;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

/** Everything that matching a request needs. Small enough to be read whole. */
export type Catalog = Readonly<{
  blueprints: readonly Blueprint[];
  pools: readonly Pool[];
  /** Read only where some blueprint needs one. */
  authorizations: readonly Authorization[];
}>;
