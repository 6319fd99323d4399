import { expect } from 'vitest';
import { createMemoryCloud, type MemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { CloudOperation, Pace } from '../../shared/adapters/memory/cloud-state.ts';
import { createMemoryStore, type MemoryStore } from '../../shared/adapters/memory/store.ts';
import type { AnyBlueprintType, Call, Site } from '../../shared/blueprints/contract.ts';
import type { Step } from '../../shared/lifecycle/step.ts';
import type { Catalog } from '../../shared/model/blueprint.ts';
import { faultOf } from '../../shared/model/fault.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { seconds } from '../../shared/model/time.ts';

/** One type as the suite needs it. */
export type TypeHarness = Readonly<{
  type: AnyBlueprintType;
  parameters: JsonObject;
  catalog: Catalog;
  /** What it can serve, what it never can, and which field of that says so. */
  can: JsonObject;
  never: JsonObject;
  neverField: string;
  /** How many machines an active resource of it has made. */
  makes: 0 | 1;
  prepare(world: World): Promise<void>;
}>;

export type World = Readonly<{
  cloud: MemoryCloud;
  store: MemoryStore;
  site: Site;
  now(): number;
  pass(ms: number): void;
  /** Acts (not reads) since it was asked last. */
  acts(): readonly CloudOperation[];
  /** Hosts on which a lease's end was carried out. */
  fenced: ReadonlySet<string>;
  /** Makes end scripts fail until it is called with false. */
  dirty(is: boolean): void;
  alive(): readonly string[];
}>;

const acting: readonly CloudOperation[] = ['launch', 'terminate', 'send'];

/** A small cloud in which time passes only when somebody lets it. */
export function aWorld(pace: Partial<Pace> = {}): World {
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
    site: { machines: cloud.machines, remote: cloud.remote, pause: async (ms) => pass(ms) },
    now: () => now,
    pass,
    acts: () => {
      const since = acts;
      acts = [];
      return since;
    },
    fenced,
    dirty: (is) => {
      dirty = is;
    },
    alive: () =>
      cloud
        .dump()
        .machines.filter(({ state }) => state !== 'terminated')
        .map(({ id }) => id),
  };
}

const memoBytesMost = 1_024;

/** One call of a hook as the worker makes it; what every answer owes is checked here. */
export async function callHook(
  world: World,
  parameters: JsonObject,
  hook: (call: Call<JsonObject>) => Promise<Step>,
): Promise<Step> {
  world.acts();
  const step = await hook({
    parameters,
    now: world.now(),
    nested: [],
    nonce: `nonce-${world.now()}`,
    deadline: world.now() + seconds(10),
    site: world.site,
  }).catch((error: unknown): Step => ({ step: 'failed', fault: faultOf(error) }));

  expect(world.acts().length, 'acts in one call').toBeLessThanOrEqual(1);
  if (step.step === 'failed') expect(step.fault.reason, step.fault.detail).not.toBe('bug');
  const memo = step.memo ?? {};
  expect(JSON.parse(JSON.stringify(memo)), 'a memo is plain JSON').toEqual(memo);
  expect(JSON.stringify(memo).length, 'bytes of the memo').toBeLessThan(memoBytesMost);
  return step;
}

export type Driven<R> = Readonly<{ record: R; last: Step; calls: number; said: readonly string[] }>;

type Kept = Readonly<{ memo: JsonObject; host?: string | null }>;

/** Which calls the worker does not survive: their answers are thrown away. */
export type Crash = (callNumber: number) => boolean;

/**
 * Calls a hook again and again as the lifecycle would, time passing in between, until it is done,
 * it gives up, or so many calls were made.
 */
export async function drive<R extends Kept>(
  world: World,
  parameters: JsonObject,
  record: R,
  hook: (record: R, call: Call<JsonObject>) => Promise<Step>,
  options: Readonly<{ crash?: Crash; callsMost?: number }> = {},
): Promise<Driven<R>> {
  const { crash = () => false, callsMost = 300 } = options;
  const said: string[] = [];
  let current = record;
  let last: Step = { step: 'wait', seconds: 0, note: 'not called yet' };
  let calls = 0;
  while (calls < callsMost) {
    const step = await callHook(world, parameters, (call) => hook(current, call));
    calls += 1;
    if (crash(calls)) {
      world.pass(2_000);
      continue;
    }
    last = step;
    current = after(current, step);
    if (step.step === 'done') said.push(step.say);
    if (step.step === 'note' && step.say !== null) said.push(step.say);
    if (step.step === 'done' || (step.step === 'failed' && step.fault.next === 'give-up')) break;
    if (step.step === 'wait') world.pass(seconds(step.seconds));
    if (step.step === 'failed') world.pass(seconds(15));
  }
  return { record: current, last, calls, said };
}

function after<R extends Kept>(record: R, step: Step): R {
  const host = 'host' in step && step.host ? { host: step.host } : {};
  return { ...record, memo: step.memo ?? record.memo, ...host };
}
