import { dataBehaviours } from './data.ts';
import { machineBehaviours } from './machines.ts';
import { scriptBehaviours } from './scripts.ts';
import { servingBehaviours } from './serving.ts';

/** Every behaviour of AWS that we depend on, and how the stand-ins cover it: the only list. */
export const behaviours = [
  ...dataBehaviours,
  ...machineBehaviours,
  ...scriptBehaviours,
  ...servingBehaviours,
] as const;

type Listed = (typeof behaviours)[number];

/** The name of a behaviour that the simulation draws as a fault. */
export type DrawnBehaviour = Extract<Listed, Readonly<{ simulated: 'drawn' }>>['name'];
