export { inputBytes, runProblem as problemWith } from './run.ts';
export { cancelScript, runScript } from './scripts.ts';
export { readVerdict, stderrMarkerLength } from './verdict.ts';
