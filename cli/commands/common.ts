import type { Command } from 'commander';

/** `--json`, the same everywhere. */
export const withJson = (command: Command): Command =>
  command.option('--json', 'one JSON object per line instead of text');
