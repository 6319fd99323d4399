import { createClient } from './api/client.ts';
import type { Routes } from './api/routes.ts';
import { createRoutes } from './api/routes.ts';
import { exitCodes } from './exit.ts';
import { durationSeconds } from './parse/duration.ts';
import type { Screen } from './screen.ts';
import { createScreen, tolerateBrokenPipes } from './screen.ts';
import { readSettings } from './settings.ts';
import { version } from './version.ts';

/** What a command works with. */
export type Context = Readonly<{
  api: Routes;
  screen: Screen;
  /** How long troubles on the way to the API may last. */
  patienceMs: number;
  now(): number;
  /** The reader of stdout went away. */
  unread: AbortSignal;
}>;

export type CommonOptions = Readonly<{ json?: boolean }>;

const patienceDefault = 60;

/** Reads the settings and opens the client; nothing is sent yet. */
export function openContext(options: CommonOptions, keepOnBrokenPipe = false): Context {
  const screen = createScreen(options.json === true);
  const unread = new AbortController();
  tolerateBrokenPipes(() => (keepOnBrokenPipe ? unread.abort() : process.exit(exitCodes.ok)));

  const settings = readSettings(process.env, process.cwd());
  const seconds = durationSeconds(process.env['DRYDOCK_PATIENCE'] ?? '') ?? patienceDefault;
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
