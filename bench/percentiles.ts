/** Returns the value that this share of the sample does not exceed. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `p50 12 ms, p95 27 ms` */
export const percentileText = (sample: readonly number[]): string =>
  `p50 ${Math.round(quantile(sample, 0.5))} ms, p95 ${Math.round(quantile(sample, 0.95))} ms`;

/** `p50 12 ms, p95 27 ms, p99 40 ms` */
export const tailText = (sample: readonly number[]): string =>
  `${percentileText(sample)}, p99 ${Math.round(quantile(sample, 0.99))} ms`;
