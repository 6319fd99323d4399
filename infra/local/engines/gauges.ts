import { isMetricName, metricOf } from '../../../shared/model/metrics.ts';
import type { Measured, Metrics } from '../../../shared/ports/metrics.ts';

export type Gauges = Metrics & Readonly<{ latest: () => Measured }>;

/** Records the latest value of each metric, for the API's health route. */
export function createGauges(): Gauges {
  let latest: Measured = {};
  return {
    put(measures, { blueprint = '' } = {}) {
      for (const [name, value] of Object.entries(measures)) {
        if (!isMetricName(name)) continue;
        const others = latest[name];
        const each = typeof others === 'object' ? others : {};
        const isBy = metricOf(name).by === 'blueprint';
        latest = { ...latest, [name]: isBy ? { ...each, [blueprint]: value } : value };
      }
    },
    latest: () => latest,
  };
}
