import type { Authorization } from '../../../../shared/model/authorization.ts';
import {
  authorizationView,
  decisionRequest,
  revocationRequest,
  revocationView,
} from '../../../../shared/model/wire/authorization.ts';
import { afterBlueprintEdit } from '../../catalog/after-edit.ts';
import { actorOf } from '../../catalog/audit.ts';
import { findAuthorization, saveAuthorization } from '../../catalog/authorizations.ts';
import { untilSaved } from '../../catalog/commit.ts';
import { mustBlueprint } from '../../catalog/find.ts';
import { releaseHeld } from '../../catalog/release-held.ts';
import { ok } from '../../http/answer.ts';
import { blueprintParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import type { Access } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { authorizationViewOf } from '../../views/authorization.ts';

type Asked = Access &
  Readonly<{
    from: string;
    params: Readonly<{ name: string }>;
    body: Readonly<{ asker: string; because?: string | undefined }>;
  }>;
type Decision = 'authorized' | 'declined' | 'revoked';

const common = { method: 'POST', rule: 'operate', tag: 'authorizations' } as const;
const path = (word: string) => `/v1/blueprints/{name}/${word}`;

/** Nobody need have asked: who is known beforehand can be authorized, or barred, beforehand. */
export const authorizeAsker = route({
  ...common,
  path: path('authorize'),
  summary: 'Let an asker lease from a blueprint; its waiting leases look again',
  params: blueprintParams,
  query: noQuery,
  body: decisionRequest,
  answers: { 200: { description: 'It is authorized', schema: authorizationView } },
  act: async (ports, asked) => ok(authorizationViewOf(await decide(ports, asked, 'authorized'))),
});

export const declineAsker = route({
  ...common,
  path: path('decline'),
  summary: 'Answer no to who asked to lease from a blueprint',
  params: blueprintParams,
  query: noQuery,
  body: decisionRequest,
  refuses: ['wrong-state'],
  answers: { 200: { description: 'It is declined', schema: authorizationView } },
  act: async (ports, asked) => ok(authorizationViewOf(await decide(ports, asked, 'declined'))),
});

/** It may be asked again: what was not told to end the first time is told then. */
export const revokeAsker = route({
  ...common,
  path: path('revoke'),
  summary: 'Take an authorization back; with alsoReleases, what is held by it too',
  params: blueprintParams,
  query: noQuery,
  body: revocationRequest,
  answers: { 200: { description: 'It is revoked', schema: revocationView } },
  async act(ports, asked) {
    const revoked = await decide(ports, asked, 'revoked');
    const { alsoReleases = false } = asked.body;
    const told = alsoReleases
      ? await releaseHeld(ports, actorOf(asked), revoked)
      : { released: 0, unfinished: false };
    return ok({ ...authorizationViewOf(revoked), ...told });
  },
});

async function decide(ports: ApiPorts, asked: Asked, state: Decision): Promise<Authorization> {
  const { asker, because = '' } = asked.body;
  const actor = actorOf(asked);
  const { blueprint, saved } = await untilSaved(ports, async () => {
    const blueprint = await mustBlueprint(ports, asked.params.name);
    const found = await findAuthorization(ports, blueprint, asker);
    const { now } = found;
    if (now?.state === state) return { blueprint, saved: now };
    if (now?.state === 'authorized' && state === 'declined') refuseLate(now);
    const says = { state, because };
    const saved = await saveAuthorization(ports, actor, { blueprint, asker }, found, says);
    return saved && { blueprint, saved };
  });
  await afterBlueprintEdit(ports, blueprint, true);
  return saved;
}

const refuseLate = ({ asker, blueprint }: Authorization): never =>
  refuse('wrong-state', `${asker} is authorized on ${blueprint} already.`, {
    extra: { state: 'authorized' },
    hint: 'revoke it instead',
  });
