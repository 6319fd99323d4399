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
import type { Access } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { authorizationViewOf } from '../../views/access.ts';

type DecisionInput = Access &
  Readonly<{
    from: string;
    params: Readonly<{ name: string }>;
    body: Readonly<{ requester: string; reason?: string | undefined }>;
  }>;
type DecisionState = 'authorized' | 'declined' | 'revoked';

const operators = { rule: 'operate', tag: 'authorizations' } as const;

/** A requester can be authorized or declined before they have requested anything. */
export const authorizeRequester = route('POST /v1/blueprints/{name}/authorize', {
  ...operators,
  summary: 'Authorize a requester to lease from a blueprint; their waiting leases are re-checked',
  params: blueprintParams,
  body: decisionRequest,
  answers: { 200: { description: 'The authorization, now authorized', schema: authorizationView } },
  act: async (ports, input) =>
    ok(authorizationViewOf(await saveDecision(ports, input, 'authorized'))),
});

export const declineRequester = route('POST /v1/blueprints/{name}/decline', {
  ...operators,
  summary: 'Decline a request to lease from a blueprint',
  params: blueprintParams,
  body: decisionRequest,
  refuses: ['wrong-state'],
  answers: { 200: { description: 'The authorization, now declined', schema: authorizationView } },
  act: async (ports, input) =>
    ok(authorizationViewOf(await saveDecision(ports, input, 'declined'))),
});

/** Repeatable: leases that the first request did not release are released by the next. */
export const revokeRequester = route('POST /v1/blueprints/{name}/revoke', {
  ...operators,
  summary: 'Revoke an authorization; with alsoReleases, also release its leases',
  params: blueprintParams,
  body: revocationRequest,
  answers: { 200: { description: 'The authorization, now revoked', schema: revocationView } },
  async act(ports, input) {
    const revoked = await saveDecision(ports, input, 'revoked');
    const { alsoReleases = false } = input.body;
    const result = alsoReleases
      ? await releaseHeld(ports, actorOf(input), revoked)
      : { released: 0, unfinished: false };
    return ok({ ...authorizationViewOf(revoked), ...result });
  },
});

async function saveDecision(
  ports: ApiPorts,
  input: DecisionInput,
  state: DecisionState,
): Promise<Authorization> {
  const { requester, reason = '' } = input.body;
  const actor = actorOf(input);
  const { blueprint, saved } = await untilSaved(ports, async () => {
    const blueprint = await mustBlueprint(ports, input.params.name);
    const found = await findAuthorization(ports, blueprint, requester);
    const { current } = found;
    if (current?.state === state) return { blueprint, saved: current };
    if (current?.state === 'authorized' && state === 'declined') refuseDeclined(current);
    const decision = { state, reason };
    const saved = await saveAuthorization(ports, actor, { blueprint, requester }, found, decision);
    return saved && { blueprint, saved };
  });
  await afterBlueprintEdit(ports, blueprint, { servesMore: true });
  return saved;
}

const refuseDeclined = ({ requester, blueprint }: Authorization): never =>
  refuse('wrong-state', `${requester} is already authorized on ${blueprint}.`, {
    extra: { state: 'authorized' },
    hint: 'revoke it instead',
  });
