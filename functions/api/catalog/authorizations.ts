import type { Actor } from '../../../shared/model/audit.ts';
import {
  type Authorization,
  type AuthorizationState,
  type Generation,
  isAbout,
} from '../../../shared/model/authorization.ts';
import {
  authorizationKey,
  authorizationPartition,
  blueprintKey,
} from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { authorizationFrom, plainItem } from '../../../shared/model/record.ts';
import { seconds, ttl } from '../../../shared/model/time.ts';
import { type Check, exists } from '../../../shared/model/write.ts';
import { readWhole } from '../lists/partition.ts';
import type { ApiPorts } from '../ports.ts';
import { auditPut } from './audit.ts';
import { commitEdit, ifUnchanged, nextVersion } from './commit.ts';

/**
 * The stored decision and the one in force: `current` is null if the stored one is about a deleted
 * blueprint of the same name.
 */
export type StoredDecision = Readonly<{
  stored: Authorization | null;
  current: Authorization | null;
}>;

export async function findAuthorization(
  { turns }: ApiPorts,
  blueprint: Generation,
  requester: string,
): Promise<StoredDecision> {
  const item = await turns.store.get(authorizationKey(blueprint.name, requester));
  const stored = item && authorizationFrom(item);
  return { stored, current: stored && isAbout(stored, blueprint) ? stored : null };
}

/** Reads all decisions, bypassing the cached catalog; those about deleted blueprints as well. */
export const authorizationsNow = ({ turns }: ApiPorts): Promise<readonly Authorization[]> =>
  readWhole(turns.store, { table: 'blueprints', pk: authorizationPartition }, authorizationFrom);

type DecisionSubject = Readonly<{ blueprint: Generation; requester: string }>;
type DecidedState = Readonly<{ state: AuthorizationState; reason: string }>;

/** Replaces the stored decision with a new one; null if another request changed it first. */
export async function saveAuthorization(
  ports: ApiPorts,
  actor: Actor,
  { blueprint, requester }: DecisionSubject,
  { stored, current: before }: StoredDecision,
  { state, reason }: DecidedState,
): Promise<Authorization | null> {
  const now = ports.turns.clock.now();
  const after: Authorization = {
    blueprint: blueprint.name,
    generation: blueprint.generation,
    requester,
    state,
    reason,
    by: actor.by,
    version: nextVersion(stored),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const object = `authorization/${blueprint.name}/${requester}`;
  const refusals = await commitEdit(ports, [
    {
      op: 'put',
      key: authorizationKey(blueprint.name, requester),
      item: { ...plainItem(after), ...requestExpiry(after) },
      when: ifUnchanged(stored),
    },
    sameGeneration(blueprint),
    auditPut(ports, actor, { object, action: state, before, after, reason }),
  ]);
  ports.turns.catalog.forget();
  return refusals === null ? after : null;
}

/** Fails the commit if the blueprint was deleted meanwhile. */
const sameGeneration = ({ name, generation }: Generation): Check => ({
  op: 'check',
  key: blueprintKey(name),
  // Blueprints saved before generations existed have none.
  when: generation === '' ? exists : [{ attr: 'generation', equals: generation }],
});

/** Gives an open request a time to live; after that it can be made again. */
const requestExpiry = ({ state, updatedAt }: Authorization) =>
  state === 'requested' ? { expiresAt: ttl(updatedAt + seconds(limits.requestDays * 86_400)) } : {};

/**
 * Removes decisions about a deleted blueprint. They have no effect any more, so a leftover is
 * harmless; a decision made since about a new blueprint of that name has another version and stays.
 */
export async function removeDecisions(
  { turns }: ApiPorts,
  decisions: readonly Authorization[],
): Promise<void> {
  for (const { blueprint, requester, version } of decisions) {
    const when = ifUnchanged({ version });
    await turns.store.write({ op: 'delete', key: authorizationKey(blueprint, requester), when });
  }
}
