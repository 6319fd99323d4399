import type { Command } from 'commander';
import { productVersion } from '../shared/model/product-version.ts';
import { createApiClient } from './api/client.ts';
import type { ApiRoutes } from './api/routes.ts';
import { createApiRoutes } from './api/routes.ts';
import { exitCodes } from './exit.ts';
import { durationSeconds } from './parse/duration.ts';
import type { Screen } from './screen.ts';
import { createScreen, isBrokenPipe, watchStdout } from './screen.ts';
import { cliEnv, processSettings } from './settings.ts';
import { sleep } from './sleep.ts';

/** Time in ms that never jumps, and pauses in it that a signal ends early. */
export type Timer = Readonly<{
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}>;

/** What every command works with. */
export type CommandContext = Readonly<{
  api: ApiRoutes;
  screen: Screen;
  /** How long a request is repeated while the API does not answer. */
  patienceMs: number;
  now(): number;
  timer: Timer;
  /** Aborts when stdout breaks: its reader went away, or the disk is full. */
  stdoutBroken: AbortSignal;
}>;

/** The options that every command has. */
export type CommonOptions = Readonly<{ json?: boolean }>;

/** Adds the options that every command has. */
export const withJson = (command: Command): Command =>
  command.option('--json', 'print one JSON object per line instead of text');

const defaultPatienceSeconds = 60;

/**
 * Reads the settings and creates the client; sends nothing yet. When stdout breaks, the process
 * exits at once, unless the command cleans up after itself (`cleansUp`): then it goes on, and
 * watches `stdoutBroken`.
 */
export function openContext(
  options: CommonOptions,
  { cleansUp = false }: Readonly<{ cleansUp?: boolean }> = {},
): CommandContext {
  const screen = createScreen(options.json === true);
  const stdoutBroken = new AbortController();
  watchStdout((error) => {
    if (stdoutBroken.signal.aborted) return;
    stdoutBroken.abort(error);
    if (!isBrokenPipe(error)) screen.note(`cannot write to stdout: ${error.message}`);
    if (!cleansUp) process.exit(isBrokenPipe(error) ? exitCodes.ok : exitCodes.inputOutput);
  });

  const settings = processSettings();
  const seconds = durationSeconds(cliEnv.patience) ?? defaultPatienceSeconds;
  const client = createApiClient(settings, {
    patienceMs: seconds * 1_000,
    userAgent: `drydock/${productVersion}`,
    onRetry: (detail) => screen.live(`no answer (${detail}) · retrying`),
  });
  return {
    api: createApiRoutes(client),
    screen,
    patienceMs: seconds * 1_000,
    now: Date.now,
    timer: { now: () => performance.now(), sleep },
    stdoutBroken: stdoutBroken.signal,
  };
}
