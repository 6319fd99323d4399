import { resourceView } from '../../../../shared/model/wire/resource.ts';
import { readResource } from '../../../../shared/turns/read/records.ts';
import { ok } from '../../http/answer.ts';
import { resourceParams } from '../../http/params.ts';
import { waitQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { resourceChanges } from '../../objects/changes.ts';
import { canAccessResource } from '../../objects/load.ts';
import { readWaiting } from '../../objects/wait.ts';
import { resourceViewTo } from '../../views/resource.ts';

export const showResource = route('GET /v1/resources/{id}', {
  rule: 'see',
  tag: 'resources',
  summary: 'Show a resource, now or at its next change',
  params: resourceParams,
  query: waitQuery,
  answers: { 200: { description: 'The resource', schema: resourceView, mayChange: true } },
  async act(ports, input) {
    const { query } = input;
    const { id } = input.params;
    const { record, since } = await readWaiting(ports, query, {
      ...resourceChanges,
      id,
      async read() {
        const found = await readResource(ports.turns.store, id);
        return found && (await canAccessResource(ports, input, found)) ? found : null;
      },
    });
    return ok(resourceViewTo(ports, input, record), since);
  },
});
