import * as z from 'zod';
import { type MetricName, metrics } from '../metrics.ts';

/** An RFC 9457 problem, with the field at fault and a hint. */
export const problemView = z
  .looseObject({
    type: z.string().describe('https://drydock.dev/problems/<slug>'),
    title: z.string().describe('The type, in words'),
    status: z.int().describe('The HTTP status'),
    detail: z.string().describe('What is wrong with this request, in a sentence'),
    field: z.string().optional().describe('Which field of the request, e.g. attributes.os'),
    hint: z.string().describe('What to do about it'),
    requestId: z.string().describe('Identifies the request in the logs'),
  })
  .meta({ title: 'Problem' });

const measure = (name: MetricName) => z.number().optional().describe(metrics[name].description);
const byBlueprint = (name: MetricName) =>
  z
    .record(z.string(), z.number())
    .optional()
    .describe(`By blueprint. ${metrics[name].description}`);

export const healthView = z
  .strictObject({
    ok: z.literal(true).describe('Always true'),
    version: z.string().describe('The version of Drydock'),
    measured: z
      .strictObject({
        oldestDueSeconds: measure('oldestDueSeconds'),
        oldestUncleanedSeconds: measure('oldestUncleanedSeconds'),
        orphans: measure('orphans'),
        deadLetters: measure('deadLetters'),
        sweepWakes: measure('sweepWakes'),
        contention: measure('contention'),
        leasesBroken: measure('leasesBroken'),
        leaseWaitSeconds: byBlueprint('leaseWaitSeconds'),
        activationSeconds: byBlueprint('activationSeconds'),
        lineLength: byBlueprint('lineLength'),
        seatsHeld: byBlueprint('seatsHeld'),
        seatsFree: byBlueprint('seatsFree'),
      } satisfies Record<MetricName, unknown>)
      .optional()
      .describe('The latest metrics (docs/operations.md); only in the local world'),
  })
  .meta({ title: 'Health' });

export type ProblemView = Readonly<z.infer<typeof problemView>>;
