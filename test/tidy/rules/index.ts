import { files, readText } from '../source.ts';
import type { TidyRule } from '../trouble.ts';
import { bans } from './bans.ts';
import { fileCircles, folderCircles } from './circles.ts';
import { absentDocuments, brokenLinks, machinePaths } from './docs.ts';
import { deadExports } from './exports.ts';
import { missingHandlers, unregisteredDrivers } from './folders.ts';
import { layerDirection } from './layers.ts';
import { inexactVersions, ourManifest, undeclaredPackages, unusedPackages } from './packages.ts';
import { roomDirection, unlistedRooms } from './rooms.ts';
import { fileLengths, functionLengths, lineLengths, medianLength } from './sizes.ts';
import { switches } from './switches.ts';
import { testNames } from './tests.ts';
import { vendorsAtTheirEdge } from './vendors.ts';
import { staleWaits, timeLimits, waits } from './waits.ts';

const documents = files.map((path) => ({ path, text: readText(path) }));
const isInRepository = (file: string): boolean =>
  files.some((path) => path === file || path.startsWith(`${file.replace(/\/$/, '')}/`));
const manifest = ourManifest();

/** What test/tidy checks: layers, sizes, bans, exports, packages and documents. */
export const rules: readonly Readonly<{ claim: string; rule: TidyRule }>[] = [
  { claim: 'imports point down', rule: layerDirection },
  { claim: 'imports within a layer point down', rule: roomDirection },
  { claim: 'every folder of a layer with floors has its floor', rule: unlistedRooms },
  { claim: 'no file imports itself through others', rule: fileCircles },
  { claim: 'no folder has a circle of imports', rule: folderCircles },
  { claim: 'vendors stay at their edge', rule: vendorsAtTheirEdge },
  { claim: 'files are short', rule: fileLengths },
  { claim: 'the median file is very short', rule: medianLength },
  { claim: 'functions fit a screen', rule: functionLengths },
  { claim: 'lines fit in 100 columns', rule: lineLengths },
  { claim: 'nothing banned is written', rule: bans },
  { claim: 'tests wait for what they expect, not for a fixed time', rule: waits },
  { claim: 'tests that may wait a fixed time do so', rule: staleWaits },
  { claim: 'time limits of tests scale with the machine', rule: timeLimits },
  { claim: 'the tests of a suite have different names', rule: testNames },
  { claim: 'switches cover every case', rule: switches },
  { claim: 'every export is imported', rule: deadExports },
  { claim: 'every function has a handler', rule: missingHandlers },
  { claim: 'every driver is registered', rule: unregisteredDrivers },
  { claim: 'versions are exact', rule: () => inexactVersions(manifest) },
  { claim: 'every dependency is used', rule: unusedPackages(manifest) },
  { claim: 'every imported package is a dependency', rule: undeclaredPackages(manifest) },
  {
    claim: 'links in documents lead to files',
    rule: () =>
      brokenLinks(
        documents.filter(({ path }) => path.endsWith('.md')),
        isInRepository,
      ),
  },
  { claim: 'no path exists on one machine only', rule: () => machinePaths(documents) },
  { claim: 'every document cited is in the repository', rule: () => absentDocuments(documents) },
];
