import { resourceView } from '../../../../shared/model/wire/resource.ts';
import { readResource } from '../../../../shared/turns/read.ts';
import { ok } from '../../http/answer.ts';
import { resourceParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { waitQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { readWaiting } from '../../objects/wait.ts';
import { resourceFace, resourceViewOf } from '../../views/resource.ts';

export const showResource = route({
  ...{ method: 'GET', path: '/v1/resources/{id}', needs: 'viewer', tag: 'resources' },
  summary: 'A resource, now or at its next change',
  ...{ params: resourceParams, query: waitQuery, body: noBody },
  answers: { 200: { description: 'The resource', schema: resourceView } },
  async act(ports, { params: { id }, query }) {
    const resource = await readWaiting(ports, query, {
      id,
      read: () => readResource(ports.turns.store, id),
      face: resourceFace,
      moves: ({ state }) => state !== 'active' && state !== 'destroyed',
      rests: ({ state }) => state === 'destroyed',
    });
    return ok(resourceViewOf(ports, resource));
  },
});
