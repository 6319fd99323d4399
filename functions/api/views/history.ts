import type { AuditEntry } from '../../../shared/model/audit.ts';
import type { Command } from '../../../shared/model/command.ts';
import type { EventRecord } from '../../../shared/model/event.ts';
import { iso } from '../../../shared/model/time.ts';
import type { AuditEntryView, CommandView, EventView } from '../../../shared/model/wire/history.ts';

export const eventViewOf = ({ object, version, at, by, state, what }: EventRecord): EventView => ({
  object,
  version,
  at: iso(at),
  by,
  state,
  what: what.map(({ kind, text, data }) => ({ kind, text, ...(data ? { data } : {}) })),
});

export const commandViewOf = ({ ulid, kind, by, from, at, because }: Command): CommandView => ({
  id: ulid,
  kind,
  by,
  from,
  at: iso(at),
  because,
});

export const auditEntryViewOf = (entry: AuditEntry): AuditEntryView => ({
  id: entry.ulid,
  object: entry.object,
  did: entry.did,
  at: iso(entry.at),
  by: entry.by,
  from: entry.from,
  because: entry.because,
  changes: entry.changes.map((change) => ({ ...change })),
});
