import { resourceView } from '../../../../shared/model/wire/resource.ts';
import { readResource } from '../../../../shared/turns/read.ts';
import { ok } from '../../http/answer.ts';
import { resourceParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { waitQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { reachesResource } from '../../objects/load.ts';
import { readWaiting } from '../../objects/wait.ts';
import { resourceFace, resourceViewTo } from '../../views/resource.ts';

export const showResource = route({
  method: 'GET',
  path: '/v1/resources/{id}',
  rule: 'see',
  tag: 'resources',
  summary: 'A resource, now or at its next change',
  params: resourceParams,
  query: waitQuery,
  body: noBody,
  answers: { 200: { description: 'The resource', schema: resourceView } },
  async act(ports, asked) {
    const { query } = asked;
    const { id } = asked.params;
    const resource = await readWaiting(ports, query, {
      id,
      async read() {
        const found = await readResource(ports.turns.store, id);
        return found && (await reachesResource(ports, asked, found)) ? found : null;
      },
      face: resourceFace,
      moves: ({ state }) => state !== 'active' && state !== 'destroyed',
      rests: ({ state }) => state === 'destroyed',
    });
    return ok(resourceViewTo(ports, asked, resource));
  },
});
