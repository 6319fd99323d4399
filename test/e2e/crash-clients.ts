import { randomBytes } from 'node:crypto';
import { ulidFrom } from '../../shared/model/ids.ts';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { createFleetRequests, type FleetRequests, parsedBody } from './crash-requests.ts';
import type { Fleet } from './split-world.ts';

/** The result of one client's work. `violation` says which guarantee was broken, if any. */
export type ClientResult = Readonly<{ outcome: string; violation: string | null }>;

const heldTwice = 75;
const ranTwice = 76;

/** Marks its run, leaves a daemon behind, and ends. */
const markingScript =
  `echo x >>ran; [ "$(wc -l <ran)" = 1 ] || exit ${ranTwice}; ` +
  'setsid sleep 999 & sleep 0.2; echo done';
const plainCommand = ['bash', '-c', markingScript];

/** Holds a lock that the daemon inherits: no other tenant gets it while a process of this lives. */
const exclusiveCommand = [
  'flock',
  '-n',
  '-E',
  String(heldTwice),
  '../../../tenant',
  ...plainCommand,
];

const blueprintChoices = [['single'], ['shared'], ['single', 'shared']];

type CrashClientOptions = Readonly<{
  fleet: Fleet;
  chance: () => number;
  /** The share of leases that a command runs on. */
  commands: number;
  /** Prefix of the idempotency keys. */
  keyPrefix: string;
}>;

/** Creates a client that behaves like a person: it retries on any worker until it has an answer. */
export function createCrashClient({ fleet, chance, commands, keyPrefix }: CrashClientOptions) {
  const requests = createFleetRequests(fleet, chance);
  return {
    /** Creates the n-th lease, uses it, and releases or abandons it. */
    async work(n: number): Promise<ClientResult> {
      const blueprints = blueprintChoices[Math.floor(chance() * blueprintChoices.length)] ?? [];
      const isAbandoned = chance() < 0.2;
      const ttlSeconds = isAbandoned ? 2 : 30;
      const body = { type: 'host', blueprints, ttlSeconds, waitSeconds: 25 };
      const lease = await awaitActiveOrEnded(requests, `${keyPrefix}-${n}`, body);
      if (lease.state !== 'active') {
        return { outcome: `never active: ${lease.ended?.reason}`, violation: null };
      }
      const runs = chance() < commands;
      const argv = blueprints.join() === 'single' ? exclusiveCommand : plainCommand;
      // As the CLI does, or as somebody with a key of their own.
      const key = chance() < 0.5 ? ulidFrom(Date.now(), randomBytes(10)) : `${keyPrefix}-${n}`;
      const result = runs ? await runToEnd(requests, lease.id, { argv, key }) : ranNothing;
      // An abandoned lease expires two seconds after its activation.
      const release = `/v1/leases/${lease.id}/release`;
      if (!isAbandoned) await requests.untilAnswered('POST', release, { body: {} });
      return result;
    },
  };
}

const ranNothing: ClientResult = { outcome: 'ran nothing', violation: null };

async function awaitActiveOrEnded(
  { untilAnswered }: FleetRequests,
  key: string,
  body: object,
): Promise<LeaseView> {
  let lease: LeaseView = parsedBody(await untilAnswered('POST', '/v1/leases', { body, key }));
  while (lease.state === 'pending' || lease.state === 'acquired') {
    lease = parsedBody(await untilAnswered('GET', `/v1/leases/${lease.id}?wait=5`));
  }
  return lease;
}

/** Starts an execution, with a key for repeats after lost answers; null if the lease has ended. */
async function startCommand(
  { untilAnswered }: FleetRequests,
  lease: string,
  { argv, key }: Command,
): Promise<ExecutionView | null> {
  const path = `/v1/leases/${lease}/executions`;
  const answer = await untilAnswered('POST', path, { body: { argv }, key });
  // The lease has ended in the meantime.
  return answer.status === 409 ? null : parsedBody<ExecutionView>(answer);
}

type Command = Readonly<{ argv: readonly string[]; key: string }>;

async function runToEnd(
  requests: FleetRequests,
  lease: string,
  command: Command,
): Promise<ClientResult> {
  let execution = await startCommand(requests, lease, command);
  if (execution === null) return { outcome: 'too late to run', violation: null };
  const path = `/v1/executions/${execution.id}`;
  while (execution.state === 'queued' || execution.state === 'running') {
    execution = parsedBody<ExecutionView>(await requests.untilAnswered('GET', `${path}?wait=5`));
  }
  const { state, exitCode } = execution;
  if (exitCode === heldTwice) return { outcome: state, violation: `${lease} was not alone` };
  if (exitCode === ranTwice) return { outcome: state, violation: `${path} ran twice` };
  if (state !== 'succeeded') return { outcome: state, violation: null };
  const { text } = await requests.untilAnswered('GET', `${path}/output?stream=stdout`);
  const violation = text === 'done\n' ? null : `${path} printed “${text}”`;
  return { outcome: state, violation };
}
