import { readFileSync } from 'node:fs';

/** The version in package.json. */
export const version = versionIn(new URL('../package.json', import.meta.url));

function versionIn(file: URL): string {
  const text = /"version":\s*"([^"]+)"/.exec(readFileSync(file, 'utf8'));
  return text?.[1] ?? 'unknown';
}
