import type { Execution, Program, Tail } from '../../../shared/model/execution.ts';
import { limits } from '../../../shared/model/limits.ts';
import { isApart, programSummary } from '../../../shared/model/program.ts';
import { iso } from '../../../shared/model/time.ts';
import type { ExecutionView, ProgramView, TailView } from '../../../shared/model/wire/execution.ts';
import { isoOrNull, type Linking, link } from './common.ts';

/** Returns the view of an execution; values of variables and stdin are never shown again. */
export function executionViewOf(ports: Linking, execution: Execution): ExecutionView {
  const { program } = execution;
  const self = link(ports, `executions/${execution.id}`);
  const ended = 'endedAt' in execution ? execution : null;
  return {
    id: execution.id,
    state: execution.state,
    lease: execution.lease,
    resource: execution.resource,
    summary: programSummary(program),
    ...(isApart(program) ? notInView : programViewOf(program)),
    timeoutSeconds: execution.timeoutSeconds,
    requestedBy: execution.requestedBy,
    createdAt: iso(execution.createdAt),
    startedAt: 'startedAt' in execution ? isoOrNull(execution.startedAt) : null,
    endedAt: ended && iso(ended.endedAt),
    exitCode: ended?.exitCode ?? null,
    detail: ended?.detail ?? null,
    waiting: isWaiting(execution) ? waitingText : null,
    cancelling: execution.state === 'running' && execution.cancel !== null,
    stdout: ended && tailOf(ended.stdout),
    stderr: ended && tailOf(ended.stderr),
    version: execution.version,
    links: {
      self,
      program: `${self}/program`,
      lease: link(ports, `leases/${execution.lease}`),
      stdout: `${self}/output?stream=stdout`,
      stderr: `${self}/output?stream=stderr`,
      events: `${self}/events`,
      commands: `${self}/commands`,
    },
  };
}

const waitingText =
  `${limits.deliveriesPerHost} commands are under way on its host; ` +
  'it is sent, in order of age, when one of them ends';

const isWaiting = (execution: Execution): boolean =>
  execution.state === 'queued' && execution.waitingSince !== null;

const notInView = { argv: null, script: null, cwd: null, envNames: null };

const programViewOf = ({ argv, script, cwd, env }: Program) => ({
  argv: argv === null ? null : [...argv],
  script,
  cwd,
  envNames: Object.keys(env),
});

/** Returns the view of a whole program; values of variables and stdin are never shown again. */
export const wholeProgramViewOf = (program: Program): ProgramView => ({
  ...programViewOf(program),
  stdinBytes: program.stdin === null ? null : Buffer.from(program.stdin, 'base64').length,
});

const tailOf = ({ base64, bytes, stored, leftOut = 0 }: Tail): TailView => ({
  base64,
  text: Buffer.from(base64, 'base64').toString('utf8'),
  bytes,
  stored: stored !== false,
  leftOut,
});
