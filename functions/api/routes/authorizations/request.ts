import {
  authorizationRequest,
  authorizationView,
} from '../../../../shared/model/wire/authorization.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findAuthorization, saveAuthorization } from '../../catalog/authorizations.ts';
import { untilSaved } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { type Answer, ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { authorizationViewOf } from '../../views/authorization.ts';

/** Asking for a lease asks for this as well. A decision stays: asking again does not undo it. */
export const requestAuthorization = route({
  method: 'POST',
  path: '/v1/blueprints/{name}/request',
  rule: 'ask',
  tag: 'authorizations',
  summary: 'Ask to be authorized to lease from a blueprint',
  paced: true,
  params: blueprintParams,
  query: noQuery,
  body: authorizationRequest,
  answers: {
    200: { description: 'It was asked before: as it stands', schema: authorizationView },
    201: { description: 'It is asked', schema: authorizationView },
  },
  async act(ports, asked) {
    const asker = asked.who.name;
    const says = { state: 'requested', because: asked.body.because ?? '' } as const;
    return untilSaved(ports, async (): Promise<Answer | null> => {
      const blueprint = await mustBlueprint(ports, asked.params.name);
      const found = await findAuthorization(ports, blueprint, asker);
      if (found.now) return ok(authorizationViewOf(found.now));
      const whose = { blueprint, asker };
      const after = await saveAuthorization(ports, actorOf(asked), whose, found, says);
      return after && { status: 201, body: authorizationViewOf(after) };
    });
  },
});
