// Prints the counts `passed failed` of a vitest report. A file that broke before its tests ran counts
// as a failure too: the report has its tests as skipped, or not at all.
import { readFileSync } from 'node:fs';

const files = JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults;
const counts = files.map(({ status, assertionResults: tests }) => {
  const failed = tests.filter((test) => test.status === 'failed').length;
  const passed = tests.filter((test) => test.status === 'passed').length;
  return { passed, failed: status === 'failed' ? Math.max(failed, 1) : failed };
});
const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
process.stdout.write(`${sum('passed')} ${sum('failed')}\n`);
