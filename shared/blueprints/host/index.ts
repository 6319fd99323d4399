export { inputBytes, problemWith, type Run, type RunInput } from './run.ts';
export {
  type Cancel,
  cancelScript,
  type EndLease,
  endLeaseScript,
  runScript,
} from './scripts.ts';
export { type Ended, readVerdict, stderrMarkerLength, type Verdict } from './verdict.ts';
