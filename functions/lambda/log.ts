import type { Log } from '../../shared/turns/ports.ts';

/**
 * Creates a log that writes one JSON line per call, which CloudWatch indexes. Errors keep their
 * stack here and nowhere else. Lambda counts a line whose `timestamp` is missing or not RFC 3339 as
 * info, whatever its `level`, so no field of `data` may replace either.
 */
export function createJsonLog(write: (line: string) => void): Log {
  const writeAt =
    (level: string) =>
    (message: string, data: object = {}) => {
      const line = { level, timestamp: new Date().toISOString(), message };
      write(JSON.stringify({ ...line, ...data, ...line }, serializeErrors));
    };
  return {
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    trail: writeAt('info'),
  };
}

/** Returns the same log without its info lines. */
export const withoutInfo = ({ warn, error }: Log): Log => ({ info: () => undefined, warn, error });

const serializeErrors = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
