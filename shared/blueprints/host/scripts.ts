import { FaultError, fault } from '../../model/fault.ts';
import type { LeaseId } from '../../model/ids.ts';
import { type ExecutionId, executionKeyOf, isExecutionId, isLeaseId } from '../../model/ids.ts';
import { cancelMain } from './bash/cancel.ts';
import { endLeaseMain } from './bash/end-lease.ts';
import { outcome } from './bash/outcome.ts';
import { paths } from './bash/paths.ts';
import { processes } from './bash/processes.ts';
import { runMain as runCommand } from './bash/run.ts';
import { asBytes, type RunSpec, runProblem } from './run.ts';

export type CancelSpec = Readonly<{ lease: LeaseId; execution: ExecutionId; nonce: string }>;
export type EndLeaseSpec = Readonly<{ lease: LeaseId; nonce: string }>;

/** What a delivery of an execution carries. However often it arrives, the command runs once. */
export function runScript(run: RunSpec): string {
  const problem = runProblem(run);
  if (problem !== null) throw new FaultError(fault('invalid', problem));

  const variables = Object.entries(run.env).map(([name, value]) => `${name}=${value}`);
  return composeScript([paths, processes, outcome, runCommand], {
    ...checkedIds(run),
    TIMEOUT: String(run.timeoutSeconds),
    ARGV: base64Of(nulTerminated(run.argv ?? [])),
    VARS: base64Of(nulTerminated(variables)),
    CWD: base64Of(run.cwd ?? ''),
    // What is empty differs from what is absent.
    STDIN: run.stdin === null ? '' : `=${base64Of(run.stdin)}`,
    SCRIPT: run.script === null ? '' : `=${base64Of(run.script)}`,
  });
}

/** Ends the execution, or keeps it from ever beginning; tells its outcome as a delivery does. */
export function cancelScript(input: CancelSpec): string {
  return composeScript([paths, processes, outcome, cancelMain], checkedIds(input));
}

/** The fence: confirmed, no command of the lease runs on this host any more, nor ever will. */
export function endLeaseScript(input: EndLeaseSpec): string {
  return composeScript([paths, processes, endLeaseMain], checkedIds(input));
}

/** The names go into the text as they are, so they are held to their shapes first. */
function checkedIds(input: Readonly<{ lease: LeaseId; execution?: ExecutionId; nonce: string }>) {
  const { lease, execution, nonce } = input;
  const invalid = (detail: string) => new FaultError(fault('invalid', detail));

  if (!isLeaseId(lease)) throw invalid(`“${lease}” is not the id of a lease.`);
  if (!/^[0-9A-Za-z-]{8,64}$/.test(nonce)) {
    throw invalid('A nonce has 8 to 64 letters, digits and hyphens.');
  }
  if (execution === undefined) return { NONCE: nonce, LEASE: lease, EXECUTION: '', ULID: '' };
  if (!isExecutionId(execution) || executionKeyOf(execution).lease !== lease) {
    throw invalid(`“${execution}” is not the id of an execution of ${lease}.`);
  }
  return { NONCE: nonce, LEASE: lease, EXECUTION: execution, ULID: executionKeyOf(execution).ulid };
}

/**
 * The agent may start the text with another shell, and may itself have been restarted by a tenant:
 * then our own helpers would carry the tenant's marks. Both are mended by starting over. All of
 * the text is read before any of it works, so it may as well come through a pipe.
 */
function composeScript(parts: readonly string[], values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values);
  return [
    '#!/bin/bash',
    '[ -n "$BASH_VERSION" ] || exec /bin/bash "$0"',
    '[ -z "$DRYDOCK_LEASE" ] || [ ! -f "$0" ] ||',
    '  exec env -u DRYDOCK_LEASE -u DRYDOCK_EXECUTION /bin/bash "$0"',
    // The host's own variables of these names must not be changed for the command.
    `unset ${names.join(' ')}`,
    ...names.map((name) => `${name}='${values[name]}'`),
    ...parts.flatMap(deliveredLines),
    'main; exit 216',
    '',
  ].join('\n');
}

const deliveredLines = (part: string): string[] =>
  part.split('\n').filter((line) => !/^\s*(#|$)/.test(line));

const nulTerminated = (items: readonly string[]): string =>
  items.map((item) => `${item}\0`).join('');
const base64Of = (data: string | Uint8Array): string =>
  Buffer.from(asBytes(data)).toString('base64');
