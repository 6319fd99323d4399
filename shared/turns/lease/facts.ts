import type { TurnCommon } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { LeaseTurn } from '../../lifecycle/lease/index.ts';
import type { HeldTurn } from '../../lifecycle/lease/turn.ts';
import type { ActiveLease, EndingLease, HeldLease, Lease } from '../../model/lease.ts';
import type { TurnInput } from '../loop/reconciler.ts';
import { commonTurn } from '../loop/reconciler.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import { everRan, readExecutions, readResource } from '../read/records.ts';
import { pendingLeaseFacts } from './pending-facts.ts';

/** Gathers what the lease's state needs and nothing more: every read is billed. */
export async function leaseFacts(
  ports: TurnPorts,
  lease: Lease,
  input: TurnInput<HookResult>,
): Promise<LeaseTurn> {
  const common = commonTurn(ports, input);
  if (lease.state === 'pending')
    return { for: 'pending', turn: await pendingLeaseFacts(ports, lease, common) };
  if (lease.state === 'destroyed')
    return { for: 'held', turn: { ...common, ...noHeldFacts, hookResult: null } };
  return { for: 'held', turn: await heldFacts(ports, lease, common, input.hookResult) };
}

const noHeldFacts = {
  line: [],
  everRan: false,
  executions: [],
  resource: null,
  owner: null,
} as const;

async function heldFacts(
  ports: TurnPorts,
  lease: HeldLease | EndingLease,
  common: TurnCommon,
  hookResult: HookResult | null,
): Promise<HeldTurn> {
  if (lease.state === 'active' && !isDue(lease, common))
    return { ...common, ...noHeldFacts, hookResult };
  const { store } = ports;
  const [line, hasRun, resource, owner] = await Promise.all([
    lease.seat ? openLine(ports, lease.seat) : [],
    everRan(store, lease.id),
    lease.state !== 'active' && lease.resourceId ? readResource(store, lease.resourceId) : null,
    lease.dependencyOf ? readResource(store, lease.dependencyOf) : null,
  ]);
  const executions = hasRun ? await readExecutions(store, lease.id) : [];
  return { ...common, line, everRan: hasRun, executions, resource, owner, hookResult };
}

const isDue = (lease: ActiveLease, { now, commands }: TurnCommon): boolean =>
  commands.length > 0 || lease.until <= now;
