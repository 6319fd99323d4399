import * as z from 'zod';
import { cutPage } from '../paging.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { ssmCommandView } from './command-view.ts';
import { visibleCommands } from './find-invocation.ts';
import { maxResultsSchema, readInput } from './input.ts';

const listCommandsSchema = z.object({
  CommandId: z.string().optional(),
  InstanceId: z.string().optional(),
  MaxResults: maxResultsSchema,
  NextToken: z.string().optional(),
});

export function listCommands(world: CloudWorld, json: unknown) {
  const { CommandId, InstanceId, MaxResults, NextToken } = readInput(listCommandsSchema, json);
  const rows = visibleCommands(world)
    .filter(({ id }) => CommandId === undefined || id === CommandId)
    .map((command) => ({ id: `c-${command.id}`, view: ssmCommandView(command) }))
    .filter(({ view }) => InstanceId === undefined || view.InstanceIds.includes(InstanceId))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const page = cutPage(rows, MaxResults ?? 50, NextToken);
  if (page === 'bad-token') throw new CloudError('InvalidNextToken', 'The token is not valid.');
  return { Commands: page.items.map(({ view }) => view), NextToken: page.next };
}
