import type { AuditEntry } from '../../../shared/model/audit.ts';
import type { Command } from '../../../shared/model/command.ts';
import type { EventRecord } from '../../../shared/model/event.ts';
import { iso } from '../../../shared/model/time.ts';
import type { AuditEntryView, CommandView, EventView } from '../../../shared/model/wire/history.ts';

export const eventViewOf = ({
  object,
  version,
  at,
  by,
  state,
  entries,
}: EventRecord): EventView => ({
  object,
  version,
  at: iso(at),
  by,
  state,
  entries: entries.map(({ kind, text, data }) => ({ kind, text, ...(data ? { data } : {}) })),
});

export const commandViewOf = ({ ulid, kind, by, from, at, reason }: Command): CommandView => ({
  id: ulid,
  kind,
  by,
  from,
  at: iso(at),
  reason,
});

export const auditEntryViewOf = (entry: AuditEntry): AuditEntryView => ({
  id: entry.ulid,
  object: entry.object,
  action: entry.action,
  at: iso(entry.at),
  by: entry.by,
  from: entry.from,
  reason: entry.reason,
  changes: entry.changes.map((change) => ({ ...change })),
});
