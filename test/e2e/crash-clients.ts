import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { bodyOf, createFleetRequests, type FleetRequests } from './crash-requests.ts';
import { eventually } from './local-world.ts';
import type { Fleet } from './split-world.ts';

/** What became of one client's work; a sentence in `wrong` is a promise that was broken. */
export type ClientResult = Readonly<{ outcome: string; wrong: string | null }>;

const heldTwice = 75;
const ranTwice = 76;

/** Marks its run, leaves a daemon behind that nobody asked for, and ends. */
const markingScript =
  `echo x >>ran; [ "$(wc -l <ran)" = 1 ] || exit ${ranTwice}; ` +
  'setsid sleep 999 & sleep 0.2; echo done';
const command = ['bash', '-c', markingScript];

/** The daemon inherits the lock: as long as anything of one tenant lives, no other one gets it. */
const exclusiveCommand = ['flock', '-n', '-E', String(heldTwice), '../../../tenant', ...command];

const blueprintChoices = [['single'], ['shared'], ['single', 'shared']];

type CrashClientOptions = Readonly<{
  fleet: Fleet;
  chance: () => number;
  /** The share of leases that a command runs on. */
  commands: number;
  /** Begins the idempotency keys. */
  named: string;
}>;

/** A client that does what a person would: it asks again, of whoever lives, until it knows. */
export function createCrashClient({ fleet, chance, commands, named }: CrashClientOptions) {
  const asking = createFleetRequests(fleet, chance);
  return {
    /** The n-th lease, from its birth to wherever this client leaves it. */
    async work(n: number): Promise<ClientResult> {
      const blueprints = blueprintChoices[Math.floor(chance() * blueprintChoices.length)] ?? [];
      const leaves = chance() < 0.2;
      const body = { type: 'host', blueprints, ttlSeconds: leaves ? 2 : 30, waitSeconds: 25 };
      const lease = await untilActiveOrEnded(asking, `${named}-${n}`, body);
      if (lease.state !== 'active') {
        return { outcome: `not served: ${lease.ended?.reason}`, wrong: null };
      }
      const runs = chance() < commands;
      const argv = blueprints.join() === 'single' ? exclusiveCommand : command;
      const told = runs ? await runToEnd(asking, lease.id, argv) : ranNothing;
      // Who leaves without a word: its time is up two seconds after its activation.
      if (!leaves)
        await asking.untilAnswered('POST', `/v1/leases/${lease.id}/release`, { body: {} });
      return told;
    },
  };
}

const ranNothing: ClientResult = { outcome: 'ran nothing', wrong: null };

async function untilActiveOrEnded(
  { untilAnswered }: FleetRequests,
  key: string,
  body: object,
): Promise<LeaseView> {
  let lease: LeaseView = bodyOf(await untilAnswered('POST', '/v1/leases', { body, key }));
  while (lease.state === 'pending' || lease.state === 'acquired') {
    lease = bodyOf(await untilAnswered('GET', `/v1/leases/${lease.id}?wait=5`));
  }
  return lease;
}

/** An execution has no key: after a lost answer, whoever asked looks whether it is there. */
async function startExecution(
  { once, untilAnswered }: FleetRequests,
  lease: string,
  argv: readonly string[],
): Promise<ExecutionView | null> {
  const path = `/v1/leases/${lease}/executions`;
  let found: ExecutionView | null = null;
  await eventually(`a command of ${lease} is taken`, async () => {
    const answer = await once('POST', path, { body: { argv } });
    // The lease has ended meanwhile.
    if (answer?.status === 409) return true;
    found = answer
      ? bodyOf<ExecutionView>(answer)
      : (bodyOf<{ items: ExecutionView[] }>(await untilAnswered('GET', path)).items[0] ?? null);
    return found !== null;
  });
  return found;
}

async function runToEnd(
  asking: FleetRequests,
  lease: string,
  argv: readonly string[],
): Promise<ClientResult> {
  let execution = await startExecution(asking, lease, argv);
  if (execution === null) return { outcome: 'too late to run', wrong: null };
  const path = `/v1/executions/${execution.id}`;
  while (execution.state === 'queued' || execution.state === 'running') {
    execution = bodyOf<ExecutionView>(await asking.untilAnswered('GET', `${path}?wait=5`));
  }
  const { state, exitCode } = execution;
  if (exitCode === heldTwice) return { outcome: state, wrong: `${lease} was not alone` };
  if (exitCode === ranTwice) return { outcome: state, wrong: `${path} ran twice` };
  if (state !== 'succeeded') return { outcome: state, wrong: null };
  const { text } = await asking.untilAnswered('GET', `${path}/output?stream=stdout`);
  const wrong = text === 'done\n' ? null : `${path} printed “${text}”`;
  return { outcome: state, wrong };
}
