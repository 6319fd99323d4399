/** A world small enough to explore whole. Leases and resources are numbered by these lists. */
export type Scope = Readonly<{
  events: string;
  blueprints: readonly Readonly<{
    name: string;
    /** The fits of its resources; a lease accepts one or several. */
    fits: readonly string[];
    limit: number;
    capacity?: number;
    /** The most resources that are built at once. */
    maxBuilding?: number;
    /** The number of leases that a seat may serve. */
    maxUses?: number;
  }>[];
  /** Active from the beginning, all seats free. */
  resources: readonly Readonly<{ blueprint: string; fit: string }>[];
  /** In the order of their `queuedAt`; they may arrive in any order. */
  leases: readonly Readonly<{
    fits: readonly string[];
    blueprints?: readonly string[];
    priority?: number;
  }>[];
  /** Leases that their users may release. */
  released: readonly number[];
  /** How often a user drains or pauses a resource; what is paused may be unpaused. */
  drains?: number;
  pauses?: number;
  /** The number of resources that may be created. */
  builds?: number;
  buildsFail?: boolean;
  /** Leases have a workspace that is set up before and cleaned after use. */
  setUp?: boolean;
  /** Takes minutes: explored by hand, not with the other tests. */
  large?: boolean;
  /** Leases have waited so long that they make used resources retire. */
  impatient?: boolean;
}>;
