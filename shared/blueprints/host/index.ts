export { lookSoon } from './look-soon.ts';
export { inputBytes, runProblem } from './run.ts';
export { cancelScript, runScript } from './scripts.ts';
export { bytesLeftOut, readVerdict, stderrMarkerLength } from './verdict.ts';
