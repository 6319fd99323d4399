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
import { route } from '../../http/route.ts';
import { authorizationViewOf } from '../../views/access.ts';

/** Requesting a lease does this as well. A decision stands: a new request does not undo it. */
export const requestAuthorization = route('POST /v1/blueprints/{name}/request', {
  rule: 'ask',
  tag: 'authorizations',
  summary: 'Request authorization to lease from a blueprint',
  rateLimited: true,
  params: blueprintParams,
  body: authorizationRequest,
  answers: {
    200: {
      description: 'Already requested or decided: the authorization as it is',
      schema: authorizationView,
    },
    201: { description: 'Requested', schema: authorizationView },
  },
  async act(ports, input) {
    const requester = input.who.name;
    const request = { state: 'requested', reason: input.body.reason ?? '' } as const;
    return untilSaved(ports, async (): Promise<Answer | null> => {
      const blueprint = await mustBlueprint(ports, input.params.name);
      const found = await findAuthorization(ports, blueprint, requester);
      if (found.current) return ok(authorizationViewOf(found.current));
      const whose = { blueprint, requester };
      const after = await saveAuthorization(ports, actorOf(input), whose, found, request);
      return after && { status: 201, body: authorizationViewOf(after) };
    });
  },
});
