import type { MetricName } from '../model/metrics.ts';

/** Some metrics at one moment; units are in the list of their names. */
export type Measures = Readonly<Partial<Record<MetricName, number>>>;

/** What was measured last: by blueprint where the list says so. */
export type Measured = Readonly<
  Partial<Record<MetricName, number | Readonly<Record<string, number>>>>
>;

/** Where measurements go. It never throws: nothing depends on being measured. */
export interface Metrics {
  /**
   * `about` stands beside the values, to be searched for: ids and reasons, no input of users. What
   * is measured by blueprint needs its name there.
   */
  put(measures: Measures, about?: Readonly<Record<string, string>>): void;
}
