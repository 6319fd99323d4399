import type { z } from 'zod';
import type { HookResult } from '../lifecycle/hook-result.ts';
import type { BuildPlan } from '../lifecycle/lease/turn.ts';
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

/** What a hook may act through. It reads no table and writes none: its answer is a Step. */
export type HookPorts = Readonly<{
  machines: Machines;
  remote: Remote;
  /** Waits inside an act, for a moment only: a simulation drives it. */
  pause(ms: number): Promise<void>;
}>;

/** A lease that the resource needs, as it is now. */
export type Dependency = Readonly<{
  /** What the type's `needs` calls it. */
  name: string;
  lease: LeaseId;
  state: Lease['state'] | 'absent';
  /** The machine it holds, if it does. */
  host: string | null;
  attributes: JsonObject;
  /** What it holds is gone, or known to be lost: nothing can be done on it any more. */
  lost: boolean;
}>;

/** One call of a hook. The memo that counts is the record's: it was committed before the call. */
export type HookCall<P> = Readonly<{
  parameters: P;
  now: Instant;
  /** Fresh chance, for an intent to be committed: at most 36 characters. */
  nonce: string;
  /** An act begun now must be over by then. */
  deadline: Instant;
  /** In the order of `needs`. Hooks are called only while all of them are active. */
  dependencies: readonly Dependency[];
  ports: HookPorts;
}>;

/** IAM that a function needs for the type's sake; `infra` merges them. */
export type Permission = Readonly<{
  worker: 'resource-worker' | 'lease-worker' | 'execution-worker' | 'audit';
  actions: readonly string[];
  /**
   * `tagged`: what was made under this deployment's tag. `lent`: machines of other people who
   * tagged them for it. Anything only with a reason.
   */
  on: 'tagged' | 'lent' | Readonly<{ any: string }>;
}>;

/** Why something can't be, which field says so, and what to do. */
export type Mismatch = Readonly<{ detail: string; field: string }>;

/**
 * A blueprint type: declarations first, then four hooks, each idempotent and resumable. Shared code
 * never asks which one it has; one contract suite runs for all (DESIGN §8).
 *
 * A hook does at most one act outside per call, and only with parameters that its record's memo
 * already holds: it answers `note` to have an intent committed, and is called again.
 */
export type BlueprintDriver<P = JsonObject> = Readonly<{
  driver: string;
  title: string;
  /** What leases of it are called: `host`, `working-copy`. */
  provides: string;
  /** Strict, with defaults and descriptions: API, CLI and console forms come from it. */
  parameters: z.ZodType<P & JsonObject>;
  permissions: readonly Permission[];
  interfaces: readonly ('command' | 'filesystem' | 'httpd')[];
  /** Leases have a workspace to set up and clean; false: a lease is active once it has a seat. */
  needsSetUp: boolean;

  /** Leases that each resource of it needs: shared code gets and ends them. At most a few. */
  needs(parameters: P): readonly LeaseRequirement[];
  /** What a save refuses beyond the schema, e.g. a pool that does not exist. */
  check(parameters: P, catalog: Catalog): Mismatch | null;
  /** Resources at most when the blueprint names no limit. */
  defaultLimit(parameters: P, catalog: Catalog): number;
  /** Could a resource of this ever serve the request, and if so of which fits. Pure. */
  match(
    parameters: P,
    attributes: JsonObject,
    catalog: Catalog,
  ): Readonly<{ never: Mismatch }> | Readonly<{ fits: readonly string[] }>;
  /** What could be built for these fits now, best first, at most a few. Reads only. */
  plans(
    parameters: P,
    fits: readonly string[],
    store: Pick<Store, 'query' | 'getMany'>,
    chance: number,
  ): Promise<readonly BuildPlan[]>;

  activateResource(resource: Resource, call: HookCall<P>): Promise<HookResult>;
  /** Asked again until what was made is *gone*; gone is success. */
  destroyResource(resource: Resource, call: HookCall<P>): Promise<HookResult>;
  activateLease(lease: HeldLease, resource: Resource, call: HookCall<P>): Promise<HookResult>;
  /** The fence: after `done`, no command of this lease runs or ever will. */
  endLease(lease: EndingLease, resource: Resource, call: HookCall<P>): Promise<HookResult>;

  /**
   * Whether a machine that bears this resource's tag is one it uses, may be about to get from a
   * launch under way, or ends by itself. Pure, and a no is final: of what was true when the machine
   * was made, nothing in this record or a later one will ever claim it. Asked by the orphan audit.
   */
  claims(resource: Resource, machine: Machine): boolean;
}>;

/** A type whose parameters are parsed at its edge, so that lists of types have one shape. */
export type AnyDriver = BlueprintDriver<JsonObject>;

/**
 * Closes a type over its own parameters: whoever calls it hands plain JSON, which was parsed when
 * the blueprint was saved and is parsed again here, so that no hook ever sees a wrong shape. One
 * that an older release saved, and this one can't read, offers nothing and is no reason to crash:
 * its leases wait, others' are served.
 */
export function withParsedParameters<P>(driver: BlueprintDriver<P>): AnyDriver {
  const parse = (parameters: JsonObject): P => driver.parameters.parse(parameters);
  const ask = <T>(parameters: JsonObject, nothing: T, answer: (known: P) => T): T => {
    const known = driver.parameters.safeParse(parameters);
    return known.success ? answer(known.data) : nothing;
  };
  const open = <C extends HookCall<JsonObject>>(call: C) => ({
    ...call,
    parameters: parse(call.parameters),
  });
  return {
    ...driver,
    parameters: driver.parameters,
    needs: (parameters) => ask(parameters, [], (known) => driver.needs(known)),
    check: (parameters, catalog) => driver.check(parse(parameters), catalog),
    defaultLimit: (parameters, catalog) =>
      ask(parameters, 0, (known) => driver.defaultLimit(known, catalog)),
    match: (parameters, attributes, catalog) =>
      ask(parameters, { fits: [] }, (known) => driver.match(known, attributes, catalog)),
    plans: (parameters, fits, store, chance) =>
      ask(parameters, Promise.resolve([]), (known) => driver.plans(known, fits, store, chance)),
    activateResource: (resource, call) => driver.activateResource(resource, open(call)),
    destroyResource: (resource, call) => driver.destroyResource(resource, open(call)),
    activateLease: (lease, resource, call) => driver.activateLease(lease, resource, open(call)),
    endLease: (lease, resource, call) => driver.endLease(lease, resource, open(call)),
  };
}
