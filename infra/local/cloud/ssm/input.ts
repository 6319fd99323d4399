import * as z from 'zod';
import { CloudError } from '../wire/errors.ts';

/**
 * Parses the input of an SSM operation.
 * @throws {CloudError} in SSM's words, with the name of the invalid field
 */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') || 'input';
  throw new CloudError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ` +
      `${issue?.message ?? 'invalid'}`,
  );
}

export const commandIdSchema = z.string().length(36);
export const maxResultsSchema = z.number().int().min(1).max(50).optional();
