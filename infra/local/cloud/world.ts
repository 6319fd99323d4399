import type { Lifecycle } from './host/lifecycle.ts';
import type { Machines } from './host/machines.ts';
import type { Runner } from './host/runner.ts';
import type { Knobs } from './knobs.ts';
import type { Settings } from './options.ts';
import type { Command, Instance } from './state/model.ts';
import type { Records } from './state/records.ts';
import type { Youth } from './state/youth.ts';

/** All that an operation may look at and act on. */
export type World = Readonly<{
  settings: Settings;
  instances: Records<Instance>;
  commands: Records<Command>;
  machines: Machines;
  lifecycle: Lifecycle;
  runner: Runner;
  knobs: Knobs;
  youth: Youth;
}>;
