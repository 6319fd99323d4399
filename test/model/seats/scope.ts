/** A small world to be explored whole. Leases and resources are numbered by these lists. */
export type Scope = Readonly<{
  events: string;
  blueprints: readonly Readonly<{
    name: string;
    /** What its resources may be like; a lease accepts one or several. */
    fits: readonly string[];
    limit: number;
    capacity?: number;
    /** Resources that may be built at once. */
    maxBuilding?: number;
    /** Leases that a seat may serve. */
    maxUses?: number;
  }>[];
  /** Active from the beginning, all seats free. */
  resources: readonly Readonly<{ blueprint: string; fit: string }>[];
  /** In the order of their `queuedAt`; they may arrive in any. */
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
  /** Resources that may be born. */
  builds?: number;
  buildsFail?: boolean;
  /** Leases have a workspace that is set up first and cleaned up after. */
  setUp?: boolean;
  /** Takes minutes: explored by hand, not with the other tests. */
  large?: boolean;
  /** Leases have waited so long that they have used resources retire. */
  impatient?: boolean;
}>;
