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

type AuditedEdit = Pick<AuditEntry, 'action' | 'object'> &
  Readonly<{ before: object | null; after: object | null; reason?: string }>;

/** Returns the put of an edit's audit entry, to be committed together with the edit. */
export function auditPut({ turns }: ApiPorts, actor: Actor, done: AuditedEdit): Put {
  const { object, action, before, after, reason = '' } = done;
  const at = turns.clock.now();
  const ulid = turns.ids.ulid(at);
  const changes = boundedChanges(changesOf(before, after));
  const entry: AuditEntry = { ...actor, ulid, object, action, at, changes, reason };
  const expiresAt = ttl(at + seconds(limits.auditDays * 86_400));
  const item = { ...plainItem(entry), expiresAt };
  return { op: 'put', key: auditEntryKey(at, ulid), item, when: always };
}

/** Bounds an entry so that it fits into the edit's commit: large values are replaced by `…`. */
const boundedChanges = (changes: readonly FieldChange[]): readonly FieldChange[] =>
  changes.slice(0, limits.auditChanges).map((change) => {
    const { field, from, to } = change;
    const isLarge = canonical([from, to] satisfies JsonObject[string]).length > limits.auditBytes;
    return isLarge ? { field, from: '…', to: '…' } : change;
  });
