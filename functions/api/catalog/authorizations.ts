import type { Actor } from '../../../shared/model/audit.ts';
import type { Authorization, AuthorizationState } from '../../../shared/model/authorization.ts';
import { authorizationKey, authorizationPartition } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { authorizationFrom, plainItem } from '../../../shared/model/record.ts';
import { always } from '../../../shared/model/write.ts';
import { readWhole } from '../lists/partition.ts';
import type { ApiPorts } from '../ports.ts';
import { auditPut } from './audit.ts';
import { asRead, commitEdit, nextVersion } from './commit.ts';

export async function findAuthorization(
  { turns }: ApiPorts,
  blueprint: string,
  asker: string,
): Promise<Authorization | null> {
  const item = await turns.store.get(authorizationKey(blueprint, asker));
  return item && authorizationFrom(item);
}

/** As they are now, past the kept catalog. */
export const authorizationsNow = ({ turns }: ApiPorts): Promise<readonly Authorization[]> =>
  readWhole(turns.store, { table: 'blueprints', pk: authorizationPartition }, authorizationFrom);

type Whose = Pick<Authorization, 'blueprint' | 'asker'>;
type Says = Readonly<{ state: AuthorizationState; because: string }>;

/** Saves over what was read. Null: somebody else was quicker. */
export async function saveAuthorization(
  ports: ApiPorts,
  actor: Actor,
  { blueprint, asker }: Whose,
  before: Authorization | null,
  { state, because }: Says,
): Promise<Authorization | null> {
  const now = ports.turns.clock.now();
  const after: Authorization = {
    ...{ blueprint, asker, state, because, by: actor.by },
    version: nextVersion(before),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const object = `authorization/${blueprint}/${asker}`;
  const refusals = await commitEdit(ports, [
    {
      ...{ op: 'put', key: authorizationKey(blueprint, asker) },
      ...{ item: plainItem(after), when: asRead(before) },
    },
    auditPut(ports, actor, { object, did: state, before, after, because }),
  ]);
  ports.turns.catalog.forget();
  return refusals === null ? after : null;
}

/**
 * Those of a blueprint that is no more: one made later under its name begins with none, as whoever
 * makes it would expect.
 */
export async function dropAuthorizations({ turns }: ApiPorts, blueprint: string): Promise<void> {
  const prefix = `${blueprint}/`;
  const where = { table: 'blueprints', pk: authorizationPartition, prefix } as const;
  for (;;) {
    const found = await turns.store.query({ ...where, limit: limits.listPage });
    await Promise.all(
      found.map(({ sk }) => {
        const key = authorizationKey(blueprint, sk.slice(prefix.length));
        return turns.store.write({ op: 'delete', key, when: always });
      }),
    );
    if (found.length < limits.listPage) return;
  }
}
