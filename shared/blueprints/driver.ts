import type { z } from 'zod';
import type { HookResult } from '../lifecycle/hook-result.ts';
import type { BuildPlan } from '../lifecycle/plan.ts';
import type { LeaseRequirement } from '../lifecycle/resource/turn.ts';
import type { Catalog } from '../model/blueprint.ts';
import type { LeaseId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { EndingLease, HeldLease, Lease } from '../model/lease.ts';
import type { Resource } from '../model/resource.ts';
import type { Instant } from '../model/time.ts';
import type { Machine, Machines } from '../ports/machines.ts';
import type { Remote } from '../ports/remote.ts';
import type { Store } from '../ports/store.ts';

/**
 * The ports a hook may act through. It neither reads nor writes tables: it returns a HookResult.
 */
export type HookPorts = Readonly<{
  machines: Machines;
  remote: Remote;
  /** Waits within an act, briefly; a simulation drives it. */
  pause(ms: number): Promise<void>;
}>;

/** A lease that the resource needs, in its present state. */
export type Dependency = Readonly<{
  /** Its name in the driver's `needs`. */
  name: string;
  lease: LeaseId;
  state: Lease['state'] | 'absent';
  /** The machine it holds; null if it holds none. */
  host: string | null;
  attributes: JsonObject;
  /** True if what it holds is gone or known to be lost: nothing can be done on it any more. */
  lost: boolean;
}>;

/**
 * One call of a hook. The hook state that counts is the record's: it was committed before the call.
 */
export type HookCall<P> = Readonly<{
  /** As in the record: without those that a plan keeps `apart`. */
  parameters: P;
  /** Reads all parameters; throws a FaultError if those that are kept apart are gone. */
  wholeParameters(): Promise<P>;
  now: Instant;
  /** A fresh random text of at most 36 characters, for an intent that is to be committed. */
  nonce: string;
  /** When an act begun now must be over. */
  deadline: Instant;
  /** In the order of `needs`. Hooks are called only while all of them are active. */
  dependencies: readonly Dependency[];
  ports: HookPorts;
}>;

/** IAM permissions that a function needs for this driver; `infra` merges them. */
export type Permission = Readonly<{
  worker: 'resource-worker' | 'lease-worker' | 'execution-worker' | 'audit';
  actions: readonly string[];
  /**
   * `tagged`: what this deployment made, by its tag. `lent`: machines that their owners tagged for
   * this deployment. `any`: every resource, with the reason why.
   */
  on: 'tagged' | 'lent' | Readonly<{ any: string }>;
}>;

/** Why something is impossible, and the field that makes it so. */
export type Mismatch = Readonly<{ detail: string; field: string }>;

/** What a driver plans with. `chance` is random, between 0 and 1. */
export type PlanFacts = Readonly<{
  store: Pick<Store, 'query' | 'getMany'>;
  chance: number;
  now: Instant;
}>;

/**
 * The code behind a blueprint: declarations first, then four hooks, each idempotent and resumable.
 * Shared code never asks which driver it has; one contract suite (test/contracts/blueprint-driver*)
 * runs for all of them.
 *
 * A hook performs at most one external act per call, and only with parameters that its record's
 * hook state already holds: it returns `persist` to have an intent committed, and is then called
 * again.
 */
export type BlueprintDriver<P = JsonObject> = Readonly<{
  driver: string;
  title: string;
  /** The type of its resources, as leases ask for it: `host`, `working-copy`. */
  provides: string;
  /** Strict, with defaults and descriptions: API, CLI and console forms are made from it. */
  parameters: z.ZodType<P & JsonObject>;
  permissions: readonly Permission[];
  interfaces: readonly ('command' | 'filesystem' | 'httpd')[];
  /**
   * True if leases have a workspace to set up and clean; else a lease is active once it has a seat.
   */
  needsSetUp: boolean;

  /**
   * Returns the leases that each of its resources needs; shared code gets and ends them. At most a
   * few.
   */
  needs(parameters: P): readonly LeaseRequirement[];
  /**
   * Returns why a save is refused beyond the schema, e.g. a pool that does not exist; else null.
   */
  check(parameters: P, catalog: Catalog): Mismatch | null;
  /** Returns the maximum number of resources if the blueprint sets no limit. */
  defaultLimit(parameters: P, catalog: Catalog): number;
  /** Returns the fits that could ever serve the request, or why none could. Pure. */
  match(
    parameters: P,
    attributes: JsonObject,
    catalog: Catalog,
  ): Readonly<{ never: Mismatch }> | Readonly<{ fits: readonly string[] }>;
  /** Returns what could be built for these fits now, best first, at most a few. Reads only. */
  plans(parameters: P, fits: readonly string[], facts: PlanFacts): Promise<readonly BuildPlan[]>;

  activateResource(resource: Resource, call: HookCall<P>): Promise<HookResult>;
  /** Called again until what was made is *gone*; finding it gone is success. */
  destroyResource(resource: Resource, call: HookCall<P>): Promise<HookResult>;
  activateLease(lease: HeldLease, resource: Resource, call: HookCall<P>): Promise<HookResult>;
  /** The fence: after `done`, no command of this lease runs, now or later. */
  endLease(lease: EndingLease, resource: Resource, call: HookCall<P>): Promise<HookResult>;

  /**
   * True if a machine with this resource's tag is one that the resource uses, may be about to get
   * from a launch in progress, or terminates itself. Pure, and a no is final: whatever was true
   * when the machine was made, neither this record nor a later one will ever claim it. The orphan
   * audit asks.
   */
  claims(resource: Resource, machine: Machine): boolean;
}>;

/** A driver whose parameters are parsed at its edge, so that all drivers have the same type. */
export type AnyDriver = BlueprintDriver<JsonObject>;

/**
 * Wraps a driver so that callers pass plain JSON: it was parsed when the blueprint was saved and is
 * parsed again here, so no hook ever sees a wrong shape. Parameters saved by an older release that
 * no longer parse make the blueprint offer nothing; they do not throw, so the leases of that
 * blueprint wait and all others are served. Only `check` and the hooks throw for them.
 */
export function withParsedParameters<P>(driver: BlueprintDriver<P>): AnyDriver {
  const parse = (parameters: JsonObject): P => driver.parameters.parse(parameters);
  const orFallback = <T>(parameters: JsonObject, fallback: T, answer: (parsed: P) => T): T => {
    const parsed = driver.parameters.safeParse(parameters);
    return parsed.success ? answer(parsed.data) : fallback;
  };
  const parsedCall = <C extends HookCall<JsonObject>>(call: C) => ({
    ...call,
    parameters: parse(call.parameters),
    wholeParameters: async () => parse(await call.wholeParameters()),
  });
  return {
    ...driver,
    parameters: driver.parameters,
    needs: (parameters) => orFallback(parameters, [], (parsed) => driver.needs(parsed)),
    check: (parameters, catalog) => driver.check(parse(parameters), catalog),
    defaultLimit: (parameters, catalog) =>
      orFallback(parameters, 0, (parsed) => driver.defaultLimit(parsed, catalog)),
    match: (parameters, attributes, catalog) =>
      orFallback(parameters, { fits: [] }, (parsed) => driver.match(parsed, attributes, catalog)),
    plans: (parameters, fits, facts) =>
      orFallback(parameters, Promise.resolve([]), (parsed) => driver.plans(parsed, fits, facts)),
    activateResource: (resource, call) => driver.activateResource(resource, parsedCall(call)),
    destroyResource: (resource, call) => driver.destroyResource(resource, parsedCall(call)),
    activateLease: (lease, resource, call) =>
      driver.activateLease(lease, resource, parsedCall(call)),
    endLease: (lease, resource, call) => driver.endLease(lease, resource, parsedCall(call)),
  };
}
