import type { Actor, AuditEntry, FieldChange } from '../../../shared/model/audit.ts';
import { canonical, type JsonObject } from '../../../shared/model/json.ts';
import { auditEntryKey } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { plainItem } from '../../../shared/model/record.ts';
import { seconds, ttl } from '../../../shared/model/time.ts';
import { always, type Put } from '../../../shared/model/write.ts';
import type { Access } from '../http/roles.ts';
import type { ApiPorts } from '../ports.ts';
import { changesOf } from './changes.ts';

export const actorOf = ({ who, from }: Access & Readonly<{ from: string }>): Actor => ({
  by: who.name,
  from,
});

type Done = Pick<AuditEntry, 'object' | 'did'> &
  Readonly<{ before: object | null; after: object | null; because?: string }>;

/** What the commit of an edit says about itself: it is kept if and only if the edit is. */
export function auditPut({ turns }: ApiPorts, actor: Actor, done: Done): Put {
  const { object, did, before, after, because = '' } = done;
  const at = turns.clock.now();
  const ulid = turns.ids.ulid(at);
  const changes = bounded(changesOf(before, after));
  const entry: AuditEntry = { ...actor, ulid, object, did, at, changes, because };
  const expiresAt = ttl(at + seconds(limits.auditDays * 86_400));
  const item = { ...plainItem(entry), expiresAt };
  return { op: 'put', key: auditEntryKey(at, ulid), item, when: always };
}

/** An entry must fit beside what it tells of: of a large value it is only said that it changed. */
const bounded = (changes: readonly FieldChange[]): readonly FieldChange[] =>
  changes.slice(0, limits.auditChanges).map((change) => {
    const { field, from, to } = change;
    const large = canonical([from, to] satisfies JsonObject[string]).length > limits.auditBytes;
    return large ? { field, from: '…', to: '…' } : change;
  });
