import { type ResourceId, randomPartFrom } from '../../shared/model/ids.ts';
import type { Launch, Machine, Machines } from '../../shared/ports/machines.ts';
import type { Eventually } from './eventually.ts';

/**
 * `refused`: nothing happens, and the error says so. `broken`: nothing happens, but the error does
 * not say so. `unanswered`: the launch happens, but its answer is lost.
 */
export type LaunchTrouble = 'refused' | 'broken' | 'unanswered';

export type MachinesWorld = Readonly<{
  /** Lists five machines per page. */
  machines: Machines;
  /** Another deployment in the same account. */
  others: Machines;
  /** A template that exists, by id and by name. */
  template: Readonly<{ id: string; name: string }>;
  image: string;
  eventually: Eventually;
  setRoom: (type: string, subnet: string, room: boolean) => void;
  /** Makes the next launch fail. */
  troubleNextLaunch: (trouble: LaunchTrouble) => void;
  /** Makes the next launch succeed, but its machine fail instead of running. */
  nextLaunchDies: () => void;
  kill: (id: string) => void;
  close: () => Promise<void>;
}>;

export type GetMachinesWorld = () => MachinesWorld;

let resourceCount = 0;
/** Returns a new resource id, so that no test sees another's machines. */
export function aResource(): ResourceId {
  resourceCount += 1;
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => (i === 9 ? resourceCount : 7));
  return `res-${randomPartFrom(bytes)}`;
}

/** Returns an ordinary launch with the given changes. */
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

export const isIn = (state: Machine['state']) => (machine: Machine | null) =>
  machine?.state === state;
