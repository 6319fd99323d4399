import { z } from 'zod';
import { fieldChange, jsonObject, moment, pageOf } from './common.ts';

/** One thing that a commit did. */
const whatView = z.strictObject({
  kind: z.string(),
  text: z.string(),
  data: jsonObject.optional(),
});

const eventView = z.strictObject({
  object: z.string(),
  version: z.int().describe('Versions have gaps: only what moved something is told'),
  at: moment,
  by: z.string(),
  state: z.string(),
  what: z.array(whatView),
});
export const eventPage = pageOf(eventView);

/** A request to an object that it has not obeyed yet; obeyed ones are in its events. */
const commandView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  by: z.string(),
  from: z.string(),
  at: moment,
  because: z.string(),
});
export const commandPage = pageOf(commandView);

/** One change of configuration, of a role or of an authorization. */
const auditEntryView = z.strictObject({
  id: z.string(),
  object: z.string().describe('blueprint/…, pool/…, device/…, principal/…, authorization/…'),
  did: z.string(),
  at: moment,
  by: z.string(),
  from: z.string().describe('Address and program of the one who did it'),
  because: z.string(),
  changes: z.array(fieldChange),
});
export const auditPage = pageOf(auditEntryView);

export type AuditEntryView = Readonly<z.infer<typeof auditEntryView>>;
export type EventView = Readonly<z.infer<typeof eventView>>;
export type CommandView = Readonly<z.infer<typeof commandView>>;
