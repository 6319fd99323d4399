import { createClient } from './api/client.ts';
import type { Routes } from './api/routes.ts';
import { createRoutes } from './api/routes.ts';
import { exitCodes } from './exit.ts';
import { durationSeconds } from './parse/duration.ts';
import type { Screen } from './screen.ts';
import { createScreen, isBrokenPipe, watchStdout } from './screen.ts';
import { habits, ownSettings } from './settings.ts';
import { version } from './version.ts';

/** What a command works with. */
export type Context = Readonly<{
  api: Routes;
  screen: Screen;
  /** How long troubles on the way to the API may last. */
  patienceMs: number;
  now(): number;
  /** Stdout broke: its reader went away, or worse. */
  unread: AbortSignal;
}>;

export type CommonOptions = Readonly<{ json?: boolean }>;

const patienceDefault = 60;

/**
 * Reads the settings and opens the client; nothing is sent yet. When stdout breaks, a command ends
 * there, but not one that has something to clean up: it looks at `unread`.
 */
export function openContext(options: CommonOptions, cleansUp = false): Context {
  const screen = createScreen(options.json === true);
  const unread = new AbortController();
  watchStdout((error) => {
    if (unread.signal.aborted) return;
    unread.abort(error);
    if (!isBrokenPipe(error)) screen.note(`stdout can't be written: ${error.message}`);
    if (!cleansUp) process.exit(isBrokenPipe(error) ? exitCodes.ok : exitCodes.inputOutput);
  });

  const settings = ownSettings();
  const seconds = durationSeconds(habits.patience) ?? patienceDefault;
  const client = createClient(settings, {
    patienceMs: seconds * 1_000,
    userAgent: `drydock/${version}`,
    onTrouble: (detail) => screen.live(`no answer (${detail}) · asking again`),
  });
  return {
    api: createRoutes(client),
    screen,
    patienceMs: seconds * 1_000,
    now: Date.now,
    unread: unread.signal,
  };
}
