import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { repositoryRoot, sourceMapsFolder } from './bundle.ts';

/** `/var/task/index.mjs:1:234`, as a stack trace of a function has it. */
const deployedPlace = /(?:file:\/\/)?\/var\/task\/([\w-]+\.mjs):(\d+):(\d+)/g;

/**
 * Returns a stack trace, or a log line that holds one, with the places of the deployed code
 * replaced by those of our sources. `bundles` is the folder that `bundleFunctions` wrote for the
 * same commit; a place that has no map there stays as it is.
 */
export function resolveStack(text: string, bundles: string, name: string): string {
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (file: string): SourceMap | null => {
    const known = maps.get(file);
    if (known !== undefined) return known;
    const at = path.join(bundles, sourceMapsFolder, name, `${file}.map`);
    const map = existsSync(at) ? new SourceMap(JSON.parse(readFileSync(at, 'utf8'))) : null;
    maps.set(file, map);
    return map;
  };
  return text.replace(deployedPlace, (place, file: string, line: string, column: string) => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return place;
    const { fileName, lineNumber, columnNumber } = origin;
    // The map names its sources from the bundle's own folder.
    const source = path.resolve(bundles, name, fileName);
    return `${path.relative(repositoryRoot, source)}:${lineNumber}:${columnNumber}`;
  });
}
