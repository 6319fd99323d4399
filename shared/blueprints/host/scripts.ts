import { FaultError, fault } from '../../model/fault.ts';
import type { LeaseId } from '../../model/ids.ts';
import { type ExecutionId, executionKeyOf, isExecutionId, isLeaseId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import { cancelMain } from './bash/cancel.ts';
import { delivery } from './bash/delivery.ts';
import { endLeaseMain } from './bash/end-lease.ts';
import { leaseLock } from './bash/lease-lock.ts';
import { outcome } from './bash/outcome.ts';
import { hostPaths } from './bash/paths.ts';
import { processes } from './bash/processes.ts';
import { runMain } from './bash/run.ts';
import { asBytes, type RunSpec, runProblem } from './run.ts';

export type CancelSpec = Readonly<{ lease: LeaseId; execution: ExecutionId; nonce: string }>;
export type EndLeaseSpec = Readonly<{ lease: LeaseId; nonce: string }>;

/** Returns the script that runs a command. However often it is delivered, the command runs once. */
export function runScript(run: RunSpec): string {
  const problem = runProblem(run);
  if (problem !== null) throw new FaultError(fault('invalid', problem));

  const variables = Object.entries(run.env).map(([name, value]) => `${name}=${value}`);
  return composeScript([...commonParts, processes, outcome, runMain], {
    ...checkedIds(run),
    MOST: String(limits.outputBytes),
    TIMEOUT: String(run.timeoutSeconds),
    ARGV: base64Of(nulTerminated(run.argv ?? [])),
    VARS: base64Of(nulTerminated(variables)),
    CWD: base64Of(run.cwd ?? ''),
    // Empty input differs from absent input.
    STDIN: run.stdin === null ? '' : `=${base64Of(run.stdin)}`,
    SCRIPT: run.script === null ? '' : `=${base64Of(run.script)}`,
  });
}

/**
 * Returns the script that ends an execution, or prevents it from ever starting, and reports its
 * outcome as a delivery of the command does, with less of a long output.
 */
export function cancelScript(input: CancelSpec): string {
  return composeScript([...commonParts, processes, outcome, cancelMain], {
    ...checkedIds(input),
    MOST: String(limits.cancelOutputBytes),
  });
}

/**
 * Returns the fence: once confirmed, no command of the lease runs on this host, now or later.
 */
export function endLeaseScript(input: EndLeaseSpec): string {
  return composeScript([...commonParts, processes, endLeaseMain], checkedIds(input));
}

/** The ids go into the text unquoted, so their shapes are checked first. */
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
 * Composes one script. The agent may start it with another shell, and may itself have been
 * restarted by a tenant: then the script's own helpers would carry the tenant's marks. In both
 * cases the script starts itself anew. `-p` keeps bash from what the environment says about it
 * (functions, BASH_ENV). Bash reads all of it before any of it runs, so a pipe may deliver it too.
 */
function composeScript(parts: readonly string[], values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values);
  return [
    '#!/bin/bash -p',
    '[ -n "$BASH_VERSION" ] || exec /bin/bash -p "$0"',
    '[ -z "$DRYDOCK_LEASE" ] || [ ! -f "$0" ] ||',
    '  exec /usr/bin/env -u DRYDOCK_LEASE -u DRYDOCK_EXECUTION /bin/bash -p "$0"',
    // Variables of these names that the host has exported must not change for the command.
    `unset ${names.join(' ')}`,
    ...names.map((name) => `${name}='${values[name]}'`),
    ...parts.flatMap(deliveredLines),
    'main; exit 216',
    '',
  ].join('\n');
}

/** What every script begins with. */
const commonParts = [delivery, hostPaths, leaseLock];

const deliveredLines = (part: string): string[] =>
  part.split('\n').filter((line) => !/^\s*(#|$)/.test(line));

const nulTerminated = (items: readonly string[]): string =>
  items.map((item) => `${item}\0`).join('');
const base64Of = (data: string | Uint8Array): string =>
  Buffer.from(asBytes(data)).toString('base64');
