import type { z } from 'zod';
import type { Command } from '../../../shared/model/command.ts';
import type { EventRecord } from '../../../shared/model/event.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import { commandFrom, eventFrom } from '../../../shared/model/record.ts';
import { commandPage, eventPage } from '../../../shared/model/wire/history.ts';
import { ok } from '../http/answer.ts';
import { executionParams, leaseParams, resourceParams } from '../http/params.ts';
import { noBody } from '../http/read-body.ts';
import { pageQuery } from '../http/read-query.ts';
import { type Access, reachOf } from '../http/roles.ts';
import { type Route, route } from '../http/route.ts';
import { listPartition } from '../lists/partition.ts';
import { mustExecution, mustLease, mustResource } from '../objects/load.ts';
import type { ApiPorts } from '../ports.ts';
import { commandViewOf, eventViewOf } from '../views/history.ts';
import { commandForNeighbour, eventForNeighbour } from '../views/neighbour.ts';

/** How events and commands of an object are shown to who sees it as one of its own. */
type Shown = Readonly<{
  event(me: string, event: EventRecord): EventRecord;
  command(me: string, command: Command): Command;
}>;
const whole: Shown = { event: (_, event) => event, command: (_, command) => command };
const neighbours: Shown = { event: eventForNeighbour, command: commandForNeighbour };

type Load<I> = (ports: ApiPorts, access: Access, id: I) => Promise<unknown>;

/** What happened to an object, and what is asked of it that it has not obeyed yet. */
function historyOf<I extends ObjectId>(
  plural: 'leases' | 'resources' | 'executions',
  params: z.ZodType<{ id: I }>,
  mustExist: Load<I>,
  toOwn: Shown = whole,
): readonly Route[] {
  const common = { method: 'GET', rule: 'see', tag: plural, query: pageQuery } as const;
  return [
    route({
      ...common,
      path: `/v1/${plural}/{id}/events`,
      summary: 'What happened to it, in order',
      params,
      body: noBody,
      answers: { 200: { description: 'A page', schema: eventPage } },
      async act(ports, asked) {
        const { query } = asked;
        const { id } = asked.params;
        await mustExist(ports, asked, id);
        const where = { table: 'events', pk: id } as const;
        const page = await listPartition(ports.turns.store, where, eventFrom, query);
        const { event } = reachOf(asked) === 'all' ? whole : toOwn;
        const shown = page.records.map((one) => event(asked.who.name, one));
        return ok({ items: shown.map(eventViewOf), cursor: page.cursor });
      },
    }),
    route({
      ...common,
      path: `/v1/${plural}/{id}/commands`,
      summary: 'What is asked of it and not obeyed yet',
      params,
      body: noBody,
      answers: { 200: { description: 'A page', schema: commandPage } },
      async act(ports, asked) {
        const { query } = asked;
        const { id } = asked.params;
        await mustExist(ports, asked, id);
        const where = { table: 'commands', pk: id } as const;
        const page = await listPartition(ports.turns.store, where, commandFrom, query);
        const { command } = reachOf(asked) === 'all' ? whole : toOwn;
        const shown = page.records.map((one) => command(asked.who.name, one));
        return ok({ items: shown.map(commandViewOf), cursor: page.cursor });
      },
    }),
  ];
}

export const histories: readonly Route[] = [
  ...historyOf('leases', leaseParams, mustLease),
  ...historyOf('resources', resourceParams, mustResource, neighbours),
  ...historyOf('executions', executionParams, mustExecution),
];
