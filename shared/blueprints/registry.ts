import type { AnyDriver } from './driver.ts';
import { withParsedParameters } from './driver.ts';
import { ec2Host } from './ec2-host/index.ts';
import { poolHost } from './pool-host/index.ts';

/** Every driver: the only list of them, and the only place that names them all. */
export const drivers: readonly AnyDriver[] = [
  withParsedParameters(ec2Host),
  withParsedParameters(poolHost),
];
