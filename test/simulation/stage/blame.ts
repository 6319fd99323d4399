import { FaultError } from '../../../shared/model/fault.ts';

/** Returns a sentence unless the error is a fault of the outside: only those may end a turn. */
export function blamed(message: string, data: object | undefined): readonly string[] {
  const error: unknown = data && 'error' in data ? data.error : null;
  if (error instanceof FaultError && error.fault.reason !== 'bug') return [];
  const what = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  const id = data && 'id' in data ? ` ${data.id}` : '';
  return [`a bug: ${message}${id}: ${what}`];
}
