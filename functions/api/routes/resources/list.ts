import { z } from 'zod';
import { resourceFrom } from '../../../../shared/model/record.ts';
import type { Resource } from '../../../../shared/model/resource.ts';
import { resourcePage, resourceStates } from '../../../../shared/model/wire/resource.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { paging } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { listOpen } from '../../lists/open.ts';
import { resourceViewOf } from '../../views/resource.ts';

const query = z.strictObject({
  state: z
    .enum(['open', 'all', ...resourceStates])
    .optional()
    .describe(
      'open: not destroyed, and what is meant if left out; destroyed and all need blueprint',
    ),
  blueprint: z.string().min(1).max(64).optional(),
  ...paging,
});
type Query = z.infer<typeof query>;

export const listResources = route({
  ...{ method: 'GET', path: '/v1/resources', needs: 'viewer', tag: 'resources' },
  summary: 'Resources, a page at a time',
  ...{ params: noParams, query, body: noBody },
  answers: { 200: { description: 'A page', schema: resourcePage } },
  async act(ports, { query: asked }) {
    const { store } = ports.turns;
    const keep = (resource: Resource) => fits(resource, asked);
    const listing = { table: 'resources', from: resourceFrom, keep } as const;
    const { records, cursor } = wantsEnded(asked)
      ? await listByIndex(store, listing, { index: 'by-blueprint', pk: mustName(asked) }, asked)
      : await listOpen(store, listing, asked);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    return ok({ items: newestFirst.map((each) => resourceViewOf(ports, each)), cursor });
  },
});

const wantsEnded = ({ state }: Query): boolean => state === 'destroyed' || state === 'all';

const mustName = ({ blueprint, state }: Query): string =>
  blueprint ??
  refuse('filter-needed', `state=${state} needs blueprint=: ended resources are kept by it.`, {
    field: 'blueprint',
  });

function fits(resource: Resource, { state = 'open', blueprint }: Query): boolean {
  if (state === 'open' && resource.state === 'destroyed') return false;
  if (state !== 'open' && state !== 'all' && resource.state !== state) return false;
  return blueprint === undefined || resource.blueprint === blueprint;
}
