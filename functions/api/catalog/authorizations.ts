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
import { asRead, commitEdit, nextVersion } from './commit.ts';

/** What lies where a decision would, and the decision: null if it is about one of the same name. */
export type Lying = Readonly<{ lies: Authorization | null; now: Authorization | null }>;

export async function findAuthorization(
  { turns }: ApiPorts,
  blueprint: Generation,
  asker: string,
): Promise<Lying> {
  const item = await turns.store.get(authorizationKey(blueprint.name, asker));
  const lies = item && authorizationFrom(item);
  return { lies, now: lies && isAbout(lies, blueprint) ? lies : null };
}

/** As they are now, past the kept catalog; those about blueprints that are gone as well. */
export const authorizationsNow = ({ turns }: ApiPorts): Promise<readonly Authorization[]> =>
  readWhole(turns.store, { table: 'blueprints', pk: authorizationPartition }, authorizationFrom);

type Whose = Readonly<{ blueprint: Generation; asker: string }>;
type Says = Readonly<{ state: AuthorizationState; because: string }>;

/** Saves over what was read. Null: somebody else was quicker. */
export async function saveAuthorization(
  ports: ApiPorts,
  actor: Actor,
  { blueprint, asker }: Whose,
  { lies, now: before }: Lying,
  { state, because }: Says,
): Promise<Authorization | null> {
  const now = ports.turns.clock.now();
  const after: Authorization = {
    blueprint: blueprint.name,
    generation: blueprint.generation,
    asker,
    state,
    because,
    by: actor.by,
    version: nextVersion(lies),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const object = `authorization/${blueprint.name}/${asker}`;
  const refusals = await commitEdit(ports, [
    {
      op: 'put',
      key: authorizationKey(blueprint.name, asker),
      item: { ...plainItem(after), ...whileOpen(after) },
      when: asRead(lies),
    },
    stillThat(blueprint),
    auditPut(ports, actor, { object, did: state, before, after, because }),
  ]);
  ports.turns.catalog.forget();
  return refusals === null ? after : null;
}

/** Nothing is decided about a blueprint that is deleted meanwhile. */
const stillThat = ({ name, generation }: Generation): Check => ({
  op: 'check',
  key: blueprintKey(name),
  // One from before there were generations has none.
  when: generation === '' ? exists : [{ attr: 'generation', equals: generation }],
});

/** A request that nobody has answered for so long nobody will: it goes, and may be made again. */
const whileOpen = ({ state, updatedAt }: Authorization) =>
  state === 'requested' ? { expiresAt: ttl(updatedAt + seconds(limits.requestDays * 86_400)) } : {};

/**
 * Removes decisions about a blueprint that is gone. They say nothing any more, so one that is left
 * here does no harm; and one that somebody has made since about its namesake is another.
 */
export async function removeDecisions(
  { turns }: ApiPorts,
  decisions: readonly Authorization[],
): Promise<void> {
  for (const { blueprint, asker, version } of decisions) {
    const when = asRead({ version });
    await turns.store.write({ op: 'delete', key: authorizationKey(blueprint, asker), when });
  }
}
