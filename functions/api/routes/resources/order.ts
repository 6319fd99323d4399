import type { Resource } from '../../../../shared/model/resource.ts';
import { commandRequest } from '../../../../shared/model/wire/lease.ts';
import { resourceView } from '../../../../shared/model/wire/resource.ts';
import { accepted, ok } from '../../http/answer.ts';
import { resourceParams } from '../../http/params.ts';
import { refuse, type Slug } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { append, type Order } from '../../objects/append.ts';
import { isTurning, mustResource } from '../../objects/load.ts';
import { resourceViewOf } from '../../views/resource.ts';

type Says = 'do' | 'already' | 'never';

/** A command to a resource, as a route: what its state rules out is refused, the rest is asked. */
const orderRoute = (
  name: 'release' | 'pause' | 'unpause',
  { summary, refuses }: Readonly<{ summary: string; refuses: readonly Slug[] }>,
  order: Order,
  says: (resource: Resource, isTurning: boolean) => Says,
) =>
  route({
    method: 'POST',
    path: `/v1/resources/{id}/${name}`,
    rule: 'operate',
    tag: 'resources',
    summary,
    params: resourceParams,
    query: noQuery,
    body: commandRequest,
    refuses,
    answers: {
      200: { description: 'It is so already', schema: resourceView },
      202: { description: 'It is asked for', schema: resourceView },
    },
    async act(ports, asked) {
      const { who, from, body } = asked;
      const { id } = asked.params;
      const turning = await isTurning(ports, id);
      const resource = await mustResource(ports, asked, id);
      const view = resourceViewOf(ports, resource);
      const now = says(resource, turning);
      if (now === 'already') return ok(view);
      if (now === 'never') {
        return refuse('wrong-state', `${id} is ${resource.state}: it can't be told to ${name}.`, {
          extra: { state: resource.state },
        });
      }
      await append(ports, id, order, {
        by: who.name,
        from,
        because: body.because ?? `${name} by ${who.name}`,
      });
      return accepted(view);
    },
  });

export const releaseResource = orderRoute(
  'release',
  { summary: 'Let a resource go: its leases are told to end, then it is destroyed', refuses: [] },
  { kind: 'release', ifHolds: null, now: false },
  ({ state }) => (state === 'pending' || state === 'active' ? 'do' : 'already'),
);

export const pauseResource = orderRoute(
  'pause',
  { summary: 'Let it take no new lease; those it has go on', refuses: ['wrong-state'] },
  { kind: 'pause' },
  (resource, turning) =>
    resource.state !== 'active' ? 'never' : resource.paused && !turning ? 'already' : 'do',
);

export const unpauseResource = orderRoute(
  'unpause',
  { summary: 'Let it take leases again', refuses: ['wrong-state'] },
  { kind: 'unpause' },
  (resource, turning) => {
    if (resource.state !== 'active' || resource.retiring) return 'never';
    return resource.paused || turning ? 'do' : 'already';
  },
);
