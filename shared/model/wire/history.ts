import { z } from 'zod';
import { jsonObject, moment, pageOf } from './common.ts';

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

export type EventView = Readonly<z.infer<typeof eventView>>;
export type CommandView = Readonly<z.infer<typeof commandView>>;
