import * as z from 'zod';
import { actorName, fieldChange, jsonObject, moment, pageOf } from './common.ts';

/** One thing that a transaction did. */
const eventEntryView = z
  .strictObject({
    kind: z.string().describe('One of the closed list in docs/events.md'),
    text: z.string().describe('A sentence for people; may change'),
    data: jsonObject.optional().describe('Machine-readable details, which clients may rely on'),
  })
  .meta({ title: 'EventEntry' });

const eventView = z
  .strictObject({
    object: z.string().describe('The lease, resource or execution'),
    version: z.int().describe('Has gaps: only transactions that changed something have events'),
    at: moment,
    by: actorName('caused it'),
    state: z.string().describe('Its state afterwards'),
    entries: z.array(eventEntryView).describe('What happened, at least one entry'),
  })
  .meta({ title: 'Event' });
export const eventPage = pageOf(eventView);

/** A command that an object has not consumed yet; consumed ones are in its events. */
const commandView = z
  .strictObject({
    id: z.string().describe('Sorts by time'),
    kind: z
      .string()
      .describe(
        'release, extend, warn, reclaim, retire, interrupt, pause, quarantine, unpause, cancel',
      ),
    by: actorName('sent it'),
    from: z.string().describe('Address and program of the sender'),
    at: moment,
    reason: z.string().describe('The reason, in words'),
  })
  .meta({ title: 'Command' });
export const commandPage = pageOf(commandView);

/** One change of configuration, of a role or of an authorization. */
const auditEntryView = z
  .strictObject({
    id: z.string().describe('Sorts by time'),
    object: z.string().describe('blueprint/…, pool/…, device/…, principal/…, authorization/…'),
    action: z
      .string()
      .describe(
        'created, changed, deleted, reset, bound, unbound, requested, authorized, declined, ' +
          'revoked or dropped',
      ),
    at: moment,
    by: z.string().describe('The principal who made it'),
    from: z.string().describe('Address and program of that principal'),
    reason: z.string().describe('Their reason; empty: none'),
    changes: z.array(fieldChange).describe('The changes, field by field'),
  })
  .meta({ title: 'AuditEntry' });
export const auditPage = pageOf(auditEntryView);

export type AuditEntryView = Readonly<z.infer<typeof auditEntryView>>;
export type EventView = Readonly<z.infer<typeof eventView>>;
export type CommandView = Readonly<z.infer<typeof commandView>>;
