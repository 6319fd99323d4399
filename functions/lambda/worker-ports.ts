import type { Metrics } from '../../shared/ports/metrics.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import { awsTurnPorts } from './compose.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { awsHookPorts } from './hook-ports.ts';
import { turnPortsFromEnvironment } from './index.ts';
import type { OptionsFor } from './on-demand.ts';
import { awsOutputs } from './outputs.ts';

/** Wires every port to AWS, or to the endpoints that the AWS_ENDPOINT_URL variables name. */
export const awsPorts = (
  environment: Environment,
  log: Log,
  optionsFor: OptionsFor = () => ({}),
): WorkerPorts => ({
  ...awsTurnPorts(environment, log, { optionsFor }),
  ...actingPorts(environment, optionsFor),
});

/** Returns every port of a function, from its environment. */
export const portsFromEnvironment = (): WorkerPorts & Readonly<{ metrics: Metrics }> => ({
  ...turnPortsFromEnvironment(),
  ...actingPorts(readEnvironment(), () => ({})),
});

const actingPorts = (environment: Environment, optionsFor: OptionsFor) => ({
  outputs: awsOutputs(environment, optionsFor),
  hookPorts: awsHookPorts(environment, optionsFor),
});
