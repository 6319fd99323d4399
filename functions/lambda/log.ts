import type { Log } from '../../shared/turns/ports.ts';

/** One JSON line a call, on stdout: what CloudWatch indexes. Errors keep their stack here only. */
export function createJsonLog(write: (line: string) => void): Log {
  const say =
    (level: string) =>
    (message: string, data: object = {}) =>
      write(JSON.stringify({ level, at: new Date().toISOString(), message, ...data }, plain));
  return { info: say('info'), warn: say('warn'), error: say('error'), trail: say('info') };
}

/** The same log without what goes as it should. */
export const troublesOf = ({ warn, error }: Log): Log => ({ info: () => undefined, warn, error });

const plain = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
