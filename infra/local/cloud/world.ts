import type { Lifecycle } from './host/lifecycle.ts';
import type { LocalMachines } from './host/machines.ts';
import type { Runner } from './host/runner.ts';
import type { Knobs } from './knobs.ts';
import type { CloudSettings } from './options.ts';
import type { ConsistencyDelay } from './state/consistency-delay.ts';
import type { Instance, SsmCommand } from './state/model.ts';
import type { Records } from './state/records.ts';

/** Everything that an operation may read and change. */
export type CloudWorld = Readonly<{
  settings: CloudSettings;
  instances: Records<Instance>;
  commands: Records<SsmCommand>;
  machines: LocalMachines;
  lifecycle: Lifecycle;
  runner: Runner;
  knobs: Knobs;
  /** Takes a call from the rate limit of its operation; false: there are too many. */
  mayCall: (operation: string) => boolean;
  visibility: ConsistencyDelay;
}>;
