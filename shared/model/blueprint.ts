import type { Authorization } from './authorization.ts';
import type { ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';

/** The configuration that resources of one type are built from. Its name is its id. */
export type Blueprint = Readonly<{
  name: string;
  /** Tells it from other blueprints of the same name: decisions about those do not apply to it. */
  generation: string;
  /** The driver it configures: `ec2-host`, `pool-host`. */
  driver: string;
  parameters: JsonObject;
  /** Maximum number of resources; null: the driver's default (a pool's device count). */
  limit: number | null;
  /** Maximum number of resources being built at once: how fast it grows, not how large. */
  maxBuilding: number;
  /** Warm pool: resources with a free seat to keep ready, requested or not. */
  minReady: number;
  leasesPerResource: number;
  /** Partitions of its free seats. It never shrinks: seats of older resources may be in each. */
  seatShards: number;
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
  /** Only authorized requesters may lease from it. */
  needsAuthorization: boolean;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}>;

/** The resources being built to be kept ready. Its version admits one writer at a time. */
export type WarmPool = Readonly<{ version: number; building: readonly ResourceId[] }>;

/** Labels that devices of a pool share, and the number of these devices: enough for matching. */
export type LabelSet = Readonly<{ labels: JsonObject; devices: number; enabled: number }>;

export type Pool = Readonly<{
  name: string;
  version: number;
  description: string;
  labelSets: readonly LabelSet[];
  createdAt: Instant;
  updatedAt: Instant;
}>;

/** A machine that already exists: an instance id, or an SSM-managed `mi-…`. */
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

/** Everything that matching a request needs; small enough to be read whole. */
export type Catalog = Readonly<{
  blueprints: readonly Blueprint[];
  pools: readonly Pool[];
  /** Read only if some blueprint needs one. */
  authorizations: readonly Authorization[];
}>;
