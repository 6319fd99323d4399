import { type Fault, faultOf } from '../../shared/model/fault.ts';
import { type ResourceId, randomPartFrom } from '../../shared/model/ids.ts';
import type { Launch, Machine, Machines } from '../../shared/ports/machines.ts';
import type { Eventually } from './eventually.ts';

/** `refused` and `broken`: nothing happens, `broken` without saying so. `unheard`: it happens. */
export type LaunchTrouble = 'refused' | 'broken' | 'unheard';

export type MachinesWorld = Readonly<{
  /** Five machines in a page. */
  machines: Machines;
  /** Another deployment in the same account. */
  others: Machines;
  /** One that exists, by id and by name. */
  template: Readonly<{ id: string; name: string }>;
  image: string;
  eventually: Eventually;
  setRoom: (type: string, subnet: string, room: boolean) => void;
  /** What the next launch runs into. */
  troubleNextLaunch: (trouble: LaunchTrouble) => void;
  /** The next launch is accepted and ends by itself instead of running. */
  nextLaunchDies: () => void;
  kill: (id: string) => void;
  close: () => Promise<void>;
}>;

export type GetMachinesWorld = () => MachinesWorld;

let resourceCount = 0;
/** A resource of its own for each case, so that cases never see each other's machines. */
export function aResource(): ResourceId {
  resourceCount += 1;
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => (i === 9 ? resourceCount : 7));
  return `res-${randomPartFrom(bytes)}`;
}

/** A plain launch, with whatever a case is about changed. */
export function aLaunch({ image }: Readonly<{ image: string }>, changes: Partial<Launch> = {}) {
  const resource = changes.resource ?? aResource();
  return {
    token: `${resource}-1`,
    resource,
    blueprint: 'small',
    attempt: 1,
    template: null,
    image,
    instanceType: 't3.medium',
    subnet: 'subnet-a',
    market: 'on-demand',
    securityGroups: [],
    instanceProfile: null,
    userData: '#!/bin/sh\necho up\n',
    tags: { team: 'bees', cost: 'tests' },
    ...changes,
  } satisfies Launch;
}

export const faultFrom = (act: Promise<unknown>): Promise<Fault> =>
  act.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: unknown) => faultOf(error),
  );

export const isIn = (state: Machine['state']) => (machine: Machine | null) =>
  machine?.state === state;
