import { expect } from 'vitest';
import { createMemoryCloud, type MemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { CloudOperation, CloudPace } from '../../shared/adapters/memory/cloud-state.ts';
import { createMemoryStore, type MemoryStore } from '../../shared/adapters/memory/store.ts';
import type { AnyDriver, HookCall, HookPorts } from '../../shared/blueprints/driver.ts';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';
import type { Catalog } from '../../shared/model/blueprint.ts';
import { faultOf } from '../../shared/model/fault.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { seconds } from '../../shared/model/time.ts';

/** A driver and what the suite needs to test it. */
export type DriverHarness = Readonly<{
  driver: AnyDriver;
  parameters: JsonObject;
  catalog: Catalog;
  /** Attributes that it can provide, attributes that it never can, and the field at fault. */
  can: JsonObject;
  never: JsonObject;
  neverField: string;
  /** How many machines an active resource has launched. */
  makes: 0 | 1;
  prepare(world: DriverWorld): Promise<void>;
}>;

export type DriverWorld = Readonly<{
  cloud: MemoryCloud;
  store: MemoryStore;
  ports: HookPorts;
  now(): number;
  pass(ms: number): void;
  /** Returns the acts (operations other than reads) since the last call of this. */
  acts(): readonly CloudOperation[];
  /** Hosts on which an end script has run. */
  fenced: ReadonlySet<string>;
  /** Makes end scripts fail until it is called with false. */
  setDirty(isDirty: boolean): void;
  alive(): readonly string[];
}>;

const acting: readonly CloudOperation[] = ['launch', 'terminate', 'send'];

/** Creates a small cloud in which time passes only by `pass`. */
export function aDriverWorld(pace: Partial<CloudPace> = {}): DriverWorld {
  let now = 1_700_000_000_000;
  let acts: CloudOperation[] = [];
  let dirty = false;
  const fenced = new Set<string>();
  const clock = { now: () => now };
  const pass = (ms: number) => {
    now += ms;
  };
  const cloud = createMemoryCloud({
    clock,
    pace: { visibleMs: 3_000, deliveryMs: 200, knownMs: 100, ...pace },
    pause: async (operation) => {
      if (acting.includes(operation)) acts.push(operation);
    },
    onScript: (host, script) => {
      const nonce = /^NONCE='([^']*)'$/m.exec(script)?.[1] ?? '';
      if (!dirty) fenced.add(host);
      const word = dirty ? 'unclear it would not go' : 'ended';
      const stderr = `drydock:${nonce}:${word}\n`;
      return { exitCode: dirty ? 216 : 0, stdout: '', stderr, durationMs: 300 };
    },
  });
  return {
    cloud,
    store: createMemoryStore({ clock }),
    ports: { machines: cloud.machines, remote: cloud.remote, pause: async (ms) => pass(ms) },
    now: () => now,
    pass,
    acts: () => {
      const since = acts;
      acts = [];
      return since;
    },
    fenced,
    setDirty: (isDirty) => {
      dirty = isDirty;
    },
    alive: () =>
      cloud
        .dump()
        .machines.filter(({ state }) => state !== 'terminated')
        .map(({ id }) => id),
  };
}

const hookStateBytesMax = 1_024;

/** Calls a hook as a worker does, and checks what every result must satisfy. */
export async function callHookOnce(
  world: DriverWorld,
  parameters: JsonObject,
  hook: (call: HookCall<JsonObject>) => Promise<HookResult>,
): Promise<HookResult> {
  world.acts();
  const step = await hook({
    parameters,
    wholeParameters: async () => parameters,
    now: world.now(),
    dependencies: [],
    nonce: `nonce-${world.now()}`,
    deadline: world.now() + seconds(10),
    ports: world.ports,
  }).catch((error: unknown): HookResult => ({ kind: 'failed', fault: faultOf(error) }));

  expect(world.acts().length, 'acts in one call').toBeLessThanOrEqual(1);
  if (step.kind === 'failed') expect(step.fault.reason, step.fault.detail).not.toBe('bug');
  const hookState = step.hookState ?? {};
  expect(JSON.parse(JSON.stringify(hookState)), 'the hook state is plain JSON').toEqual(hookState);
  expect(JSON.stringify(hookState).length, 'bytes of the hook state').toBeLessThan(
    hookStateBytesMax,
  );
  return step;
}

export type DriveResult<R> = Readonly<{
  record: R;
  last: HookResult;
  calls: number;
  texts: readonly string[];
}>;

type HookRecord = Readonly<{ hookState: JsonObject; host?: string | null }>;

/** True for the calls during which the worker crashes: their results are discarded. */
export type Crash = (callNumber: number) => boolean;

/**
 * Calls a hook repeatedly as the lifecycle does, with time passing in between, until it is done,
 * gives up, or was called `callsMost` times.
 */
export async function driveHook<R extends HookRecord>(
  world: DriverWorld,
  parameters: JsonObject,
  record: R,
  hook: (record: R, call: HookCall<JsonObject>) => Promise<HookResult>,
  options: Readonly<{ crash?: Crash; callsMost?: number }> = {},
): Promise<DriveResult<R>> {
  const { crash = () => false, callsMost = 300 } = options;
  const texts: string[] = [];
  let current = record;
  let last: HookResult = { kind: 'wait', seconds: 0, note: 'not called yet' };
  let calls = 0;
  while (calls < callsMost) {
    const step = await callHookOnce(world, parameters, (call) => hook(current, call));
    calls += 1;
    if (crash(calls)) {
      world.pass(2_000);
      continue;
    }
    last = step;
    current = recordAfter(current, step);
    if (step.kind === 'done') texts.push(step.text);
    if (step.kind === 'persist' && step.text !== null) texts.push(step.text);
    if (step.kind === 'done' || (step.kind === 'failed' && step.fault.next === 'give-up')) break;
    if (step.kind === 'wait') world.pass(seconds(step.seconds));
    if (step.kind === 'failed') world.pass(seconds(15));
  }
  return { record: current, last, calls, texts };
}

function recordAfter<R extends HookRecord>(record: R, step: HookResult): R {
  const host = 'host' in step && step.host ? { host: step.host } : {};
  return { ...record, hookState: step.hookState ?? record.hookState, ...host };
}
