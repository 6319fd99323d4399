import { z } from 'zod';

/** RFC 9457, and what we add to it: which field, and what to do. */
export const problemView = z.looseObject({
  type: z.string().describe('https://drydock.dev/problems/<slug>'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  field: z.string().optional().describe('Which field of the request, e.g. attributes.os'),
  hint: z.string().describe('What to do about it'),
  requestId: z.string(),
});

export const healthView = z.strictObject({ ok: z.literal(true), version: z.string() });

export type ProblemView = Readonly<z.infer<typeof problemView>>;
