import type { MetricName } from '../model/metrics.ts';

/** Some metrics at one instant; the list of their names has the units. */
export type Measures = Readonly<Partial<Record<MetricName, number>>>;

/** The latest value of each metric: by blueprint where the list says so. */
export type Measured = Readonly<
  Partial<Record<MetricName, number | Readonly<Record<string, number>>>>
>;

/** Records measurements. It never throws: no behaviour depends on being measured. */
export interface Metrics {
  /**
   * Records values. `about` is stored beside them, for searching: ids and reasons, never user
   * input. A metric that is measured by blueprint needs the blueprint's name there.
   */
  put(measures: Measures, about?: Readonly<Record<string, string>>): void;
}
