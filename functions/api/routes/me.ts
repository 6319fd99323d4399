import { meView } from '../../../shared/model/wire/principal.ts';
import { ok } from '../http/answer.ts';
import { noParams } from '../http/params.ts';
import { noBody } from '../http/read-body.ts';
import { noQuery } from '../http/read-query.ts';
import { route } from '../http/route.ts';

/** Whoever has no role is told their name in the refusal. */
export const showMe = route({
  method: 'GET',
  path: '/v1/me',
  rule: 'read',
  tag: 'principals',
  summary: 'Who you are to this Drydock',
  params: noParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'Name and role', schema: meView } },
  act: async (_ports, { who: { name, role } }) => ok({ name, role }),
});
