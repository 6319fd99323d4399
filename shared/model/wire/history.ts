import { z } from 'zod';
import { actorName, fieldChange, jsonObject, moment, pageOf } from './common.ts';

/** One thing that a commit did. */
const whatView = z
  .strictObject({
    kind: z.string().describe('One of the closed list in docs/events.md'),
    text: z.string().describe('For people; may change'),
    data: jsonObject.optional().describe('What may be built upon'),
  })
  .meta({ title: 'What' });

const eventView = z
  .strictObject({
    object: z.string().describe('The lease, resource or execution'),
    version: z.int().describe('Versions have gaps: only what moved something is told'),
    at: moment,
    by: actorName('caused it'),
    state: z.string().describe('The state it has from then on'),
    what: z.array(whatView).describe('What happened, at least one thing'),
  })
  .meta({ title: 'Event' });
export const eventPage = pageOf(eventView);

/** A request to an object that it has not obeyed yet; obeyed ones are in its events. */
const commandView = z
  .strictObject({
    id: z.string().describe('Later ones sort behind earlier ones'),
    kind: z
      .string()
      .describe('release, extend, reclaim, retire, pause, quarantine, unpause, cancel'),
    by: actorName('asks'),
    from: z.string().describe('Address and program of the one who asks'),
    at: moment,
    reason: z.string().describe('Why, in words'),
  })
  .meta({ title: 'Command' });
export const commandPage = pageOf(commandView);

/** One change of configuration, of a role or of an authorization. */
const auditEntryView = z
  .strictObject({
    id: z.string().describe('Later ones sort behind earlier ones'),
    object: z.string().describe('blueprint/…, pool/…, device/…, principal/…, authorization/…'),
    action: z
      .string()
      .describe('made, changed, deleted, reset, granted, requested, authorized, declined, revoked'),
    at: moment,
    by: z.string().describe('Who did it'),
    from: z.string().describe('Address and program of the one who did it'),
    reason: z.string().describe('What they said; empty: nothing'),
    changes: z.array(fieldChange).describe('Field by field'),
  })
  .meta({ title: 'AuditEntry' });
export const auditPage = pageOf(auditEntryView);

export type AuditEntryView = Readonly<z.infer<typeof auditEntryView>>;
export type EventView = Readonly<z.infer<typeof eventView>>;
export type CommandView = Readonly<z.infer<typeof commandView>>;
