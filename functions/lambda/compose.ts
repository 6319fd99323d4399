import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoClient, createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createDynamoStore } from '../../shared/adapters/aws/dynamodb/store.ts';
import { createSqsMailbox } from '../../shared/adapters/aws/sqs/mailbox.ts';
import { namesWithPrefix } from '../../shared/adapters/common/table-schemas.ts';
import { createIds, systemClock } from '../../shared/adapters/system.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Mailbox } from '../../shared/ports/mailbox.ts';
import type { Log, TurnPorts } from '../../shared/turns/ports.ts';
import { createCatalog } from '../../shared/turns/read/catalog.ts';
import type { Environment } from './environment.ts';
import type { OptionsFor } from './on-demand.ts';

/** How clients are made, and how often a throttled request to the tables is sent. */
export type WiringOptions = Readonly<{ optionsFor?: OptionsFor; throttledTries?: number }>;

/** Wires tables and queues to AWS, or to the endpoints that the AWS_ENDPOINT_URL variables name. */
export function awsTurnPorts(
  environment: Environment,
  log: Log,
  { optionsFor = () => ({}), throttledTries = limits.throttledTries }: WiringOptions = {},
): TurnPorts {
  const ids = createIds();
  const clock = systemClock;
  const store = createDynamoStore({
    client: createDynamoClient(optionsFor('dynamodb')),
    names: namesWithPrefix(environment.tablePrefix),
    sleep,
    chance: ids.chance,
    throttledTries,
  });
  const mailbox = awsMailbox(environment, optionsFor);
  const catalog = createCatalog(store, clock);
  return { store, mailbox, clock, ids, log, drivers, catalog, pause: (ms) => sleep(ms) };
}

export const awsMailbox = ({ queues }: Environment, optionsFor: OptionsFor = () => ({})): Mailbox =>
  createSqsMailbox({
    client: createSqsClient(optionsFor('sqs')),
    queues,
    clock: systemClock,
    newId: createIds().commit,
  });

/** Builds the handler at its first call, so that importing its module has no effect. */
export function onFirstCall<E, A>(make: () => (event: E) => Promise<A>): (event: E) => Promise<A> {
  let made: ((event: E) => Promise<A>) | null = null;
  return (event) => {
    made ??= make();
    return made(event);
  };
}
