import type { ExecutionView } from '../api/views.ts';

/** Returns a line for each stream that was too long to be kept whole; none if both are whole. */
export function leftOutLines({ stdout, stderr }: ExecutionView): readonly string[] {
  const streams = [
    { name: 'stdout', leftOut: stdout?.leftOut ?? 0 },
    { name: 'stderr', leftOut: stderr?.leftOut ?? 0 },
  ];
  return streams
    .filter(({ leftOut }) => leftOut > 0)
    .map(
      ({ name, leftOut }) => `${name} is not whole: ${leftOut} bytes of its middle are left out`,
    );
}
