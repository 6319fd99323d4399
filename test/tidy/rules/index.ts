import { files, read } from '../source.ts';
import type { Rule } from '../trouble.ts';
import { bans } from './bans.ts';
import { brokenLinks, machinePaths } from './docs.ts';
import { deadExports } from './exports.ts';
import { handlers, registered } from './folders.ts';
import { imports } from './layers.ts';
import { ourManifest, pinned, undeclared, unused } from './packages.ts';
import { fileLengths, functionLengths, lineLengths, medianLength } from './sizes.ts';
import { switches } from './switches.ts';
import { testNames } from './tests.ts';
import { vendorsAtTheirEdge } from './vendors.ts';
import { staleWaits, waits } from './waits.ts';

const documents = files.map((path) => ({ path, text: read(path) }));
const isThere = (file: string): boolean =>
  files.some((path) => path === file || path.startsWith(`${file.replace(/\/$/, '')}/`));
const manifest = ourManifest();

/** What the house asks of itself. DESIGN's layers, and the numbers and bans of its style. */
export const rules: readonly Readonly<{ asks: string; rule: Rule }>[] = [
  { asks: 'imports point down', rule: imports },
  { asks: 'vendors stay at their edge', rule: vendorsAtTheirEdge },
  { asks: 'files are short', rule: fileLengths },
  { asks: 'the median file is very short', rule: medianLength },
  { asks: 'functions fit a screen', rule: functionLengths },
  { asks: 'lines fit in 100 columns', rule: lineLengths },
  { asks: 'nothing banned is said', rule: bans },
  { asks: 'tests wait for what they expect, not for a while', rule: waits },
  { asks: 'tests that may wait do', rule: staleWaits },
  { asks: 'tests of a suite have different names', rule: testNames },
  { asks: 'switches cover every case', rule: switches },
  { asks: 'what is exported is imported', rule: deadExports },
  { asks: 'every function has its handler', rule: handlers },
  { asks: 'every blueprint type is registered', rule: registered },
  { asks: 'versions are exact', rule: () => pinned(manifest) },
  { asks: 'every dependency is used', rule: unused(manifest) },
  { asks: 'every package imported is a dependency', rule: undeclared(manifest) },
  {
    asks: 'links in documents lead somewhere',
    rule: () =>
      brokenLinks(
        documents.filter(({ path }) => path.endsWith('.md')),
        isThere,
      ),
  },
  { asks: 'no path is true on one machine only', rule: () => machinePaths(documents) },
];
