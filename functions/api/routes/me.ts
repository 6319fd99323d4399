import { meView } from '../../../shared/model/wire/principal.ts';
import { ok } from '../http/answer.ts';
import { route } from '../http/route.ts';

/** A caller without a role finds their name in the problem instead. */
export const showMe = route('GET /v1/me', {
  rule: 'read',
  tag: 'principals',
  summary: 'Show your name and role',
  answers: { 200: { description: 'Your name and role', schema: meView } },
  act: async (_ports, { who: { name, role } }) => ok({ name, role }),
});
