import type { TurnCommon } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { LeaseTurn } from '../../lifecycle/lease/index.ts';
import type { HeldTurn } from '../../lifecycle/lease/turn.ts';
import { isEntryKeyText } from '../../model/keys.ts';
import type { ActiveLease, EndingLease, HeldLease, Lease } from '../../model/lease.ts';
import type { TurnInput } from '../loop/reconciler.ts';
import { commonTurn } from '../loop/reconciler.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import { everRan, readExecutions, readResource } from '../read/records.ts';
import { pendingLeaseFacts } from './pending-facts.ts';

/** Gathers the facts of one turn's decisions. */
export type LeaseFacts = (lease: Lease, input: TurnInput<HookResult>) => Promise<LeaseTurn>;

/**
 * Returns what gathers the facts of one turn. If a commit was refused only because entries in line
 * were served meanwhile, the refusal told all that is new, and nothing is read again.
 */
export function createLeaseFacts(ports: TurnPorts): LeaseFacts {
  let last: Readonly<{ lease: Lease; facts: LeaseTurn }> | null = null;
  return async (lease, input) => {
    const reused = last?.lease === lease ? reusedFacts(ports, last.facts, input) : null;
    const facts = reused ?? (await leaseFacts(ports, lease, input));
    last = { lease, facts };
    return facts;
  };
}

function reusedFacts(
  ports: TurnPorts,
  facts: LeaseTurn,
  input: TurnInput<HookResult>,
): LeaseTurn | null {
  if (facts.for !== 'held' || facts.turn.hookResult !== input.hookResult) return null;
  const news = [...input.refused.keys()].filter((key) => !facts.turn.refused.has(key));
  if (news.length === 0 || !news.every(isEntryKeyText)) return null;
  return { for: 'held', turn: { ...facts.turn, ...commonTurn(ports, input) } };
}

/** Gathers what the lease's state needs and nothing more: every read is billed. */
async function leaseFacts(
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
