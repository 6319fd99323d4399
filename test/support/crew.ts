import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionName } from '../../infra/aws/grants.ts';
import type { StoreHooks } from '../../shared/adapters/memory/store.ts';
import { kindOf, type ObjectId } from '../../shared/model/ids.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { demandPermission } from './permitted.ts';
import { permittedPorts } from './permitted-ports.ts';

/** Runs something as one of the functions. */
export type Acting = <T>(name: FunctionName, act: () => Promise<T>) => Promise<T>;

type Crew = Readonly<{
  hooks: StoreHooks;
  as: Acting;
  permitted: (ports: WorkerPorts) => WorkerPorts;
}>;

/** As IAM would have it: whatever runs as a function may do what that function is granted. */
export function createCrew(hooks: StoreHooks): Crew {
  const acting = new AsyncLocalStorage<FunctionName>();
  const before: NonNullable<StoreHooks['before']> = (call) => {
    const name = acting.getStore();
    if (name) demandPermission(name, call);
    // What a test lets happen in between is somebody else's doing.
    return acting.exit(() => hooks.before?.(call) ?? null);
  };
  return {
    hooks: { ...hooks, before },
    as: (name, act) => acting.run(name, act),
    permitted: (ports) => permittedPorts(ports, () => acting.getStore() ?? null),
  };
}

/** Whose work an object is: its id says so. */
export const workerOf = (id: ObjectId): FunctionName => `${kindOf(id) ?? 'lease'}-worker`;
