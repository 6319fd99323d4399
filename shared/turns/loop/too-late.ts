import type { Command } from '../../model/command.ts';
import type { ObjectId } from '../../model/ids.ts';
import type { Log } from '../ports.ts';
import { isFromApi } from './assemble.ts';

/**
 * What people asked of something that had ended by then moves no record, so no event can tell it:
 * the log does, without their words.
 */
export function logLateCommands(log: Log, id: ObjectId, commands: readonly Command[]): void {
  for (const { kind, by, from } of commands.filter(isFromApi)) {
    log.info('a command came after the end', { id, kind, by, from });
  }
}
