import type { z } from 'zod';
import type { Command } from '../../../shared/model/command.ts';
import type { EventRecord } from '../../../shared/model/event.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import { commandFrom, eventFrom } from '../../../shared/model/record.ts';
import { commandPage, eventPage } from '../../../shared/model/wire/history.ts';
import { ok } from '../http/answer.ts';
import { executionParams, leaseParams, resourceParams } from '../http/params.ts';
import { pageQuery } from '../http/read-query.ts';
import { type Access, scopeOf } from '../http/roles.ts';
import { type Route, route } from '../http/route.ts';
import { listPartition } from '../lists/partition.ts';
import { mustExecution, mustLease, mustResource } from '../objects/load.ts';
import type { ApiPorts } from '../ports.ts';
import { commandViewOf, eventViewOf } from '../views/history.ts';
import { commandForCoTenant, eventForCoTenant } from '../views/shared-resource.ts';

/** How an object's events and commands are shown to a caller who sees only their own objects. */
type HistoryFilter = Readonly<{
  event(me: string, event: EventRecord): EventRecord;
  command(me: string, command: Command): Command;
}>;
const unfiltered: HistoryFilter = { event: (_, event) => event, command: (_, command) => command };
const forCoTenants: HistoryFilter = { event: eventForCoTenant, command: commandForCoTenant };

type Load<I> = (ports: ApiPorts, access: Access, id: I) => Promise<unknown>;

/** Returns the two history routes of one kind of object: its events, and its pending commands. */
function historyOf<I extends ObjectId>(
  plural: 'leases' | 'resources' | 'executions',
  params: z.ZodType<{ id: I }>,
  mustExist: Load<I>,
  ownFilter: HistoryFilter = unfiltered,
): readonly Route[] {
  const common = { rule: 'see', tag: plural, query: pageQuery } as const;
  const one = { leases: 'a lease', resources: 'a resource', executions: 'an execution' }[plural];
  return [
    route(`GET /v1/${plural}/{id}/events`, {
      ...common,
      summary: `List the events of ${one}, in order`,
      params,
      answers: { 200: { description: 'A page of events', schema: eventPage } },
      async act(ports, input) {
        const { query } = input;
        const { id } = input.params;
        await mustExist(ports, input, id);
        const where = { table: 'events', pk: id } as const;
        const page = await listPartition(ports.turns.store, where, eventFrom, query);
        const { event } = scopeOf(input) === 'all' ? unfiltered : ownFilter;
        const shown = page.records.map((record) => event(input.who.name, record));
        return ok({ items: shown.map(eventViewOf), cursor: page.cursor });
      },
    }),
    route(`GET /v1/${plural}/{id}/commands`, {
      ...common,
      summary: `List the commands that ${one} has not consumed yet`,
      params,
      answers: { 200: { description: 'A page of commands', schema: commandPage } },
      async act(ports, input) {
        const { query } = input;
        const { id } = input.params;
        await mustExist(ports, input, id);
        const where = { table: 'commands', pk: id } as const;
        const page = await listPartition(ports.turns.store, where, commandFrom, query);
        const { command } = scopeOf(input) === 'all' ? unfiltered : ownFilter;
        const shown = page.records.map((one) => command(input.who.name, one));
        return ok({ items: shown.map(commandViewOf), cursor: page.cursor });
      },
    }),
  ];
}

export const histories: readonly Route[] = [
  ...historyOf('leases', leaseParams, mustLease),
  ...historyOf('resources', resourceParams, mustResource, forCoTenants),
  ...historyOf('executions', executionParams, mustExecution),
];
