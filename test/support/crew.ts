import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionName } from '../../infra/aws/permissions.ts';
import type { StoreHooks } from '../../shared/adapters/memory/store.ts';
import { kindOf, type ObjectId } from '../../shared/model/ids.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { demandPermission } from './permitted.ts';
import { permittedPorts } from './permitted-ports.ts';

/** Runs something with the permissions of a function. */
export type Acting = <T>(name: FunctionName, act: () => Promise<T>) => Promise<T>;

type ActingCrew = Readonly<{
  hooks: StoreHooks;
  as: Acting;
  permitted: (ports: WorkerPorts) => WorkerPorts;
}>;

/** Enforces permissions as IAM would: code that runs as a function may do only what it may. */
export function createCrew(hooks: StoreHooks): ActingCrew {
  const acting = new AsyncLocalStorage<FunctionName>();
  const before: NonNullable<StoreHooks['before']> = (call) => {
    const name = acting.getStore();
    if (name) demandPermission(name, call);
    // What a test does in between runs with no function's permissions.
    return acting.exit(() => hooks.before?.(call) ?? null);
  };
  return {
    hooks: { ...hooks, before },
    as: (name, act) => acting.run(name, act),
    permitted: (ports) => permittedPorts(ports, () => acting.getStore() ?? null),
  };
}

/** Returns the function that works on an object, by the kind in its id. */
export const workerOf = (id: ObjectId): FunctionName => `${kindOf(id) ?? 'lease'}-worker`;
