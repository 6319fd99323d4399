import { setTimeout as sleep } from 'node:timers/promises';
import type { HookPorts } from '../../shared/blueprints/driver.ts';
import type { Machines } from '../../shared/ports/machines.ts';
import type { Remote } from '../../shared/ports/remote.ts';
import type { Environment } from './environment.ts';
import { type OptionsFor, onDemand } from './on-demand.ts';

/** Returns what hooks act through: EC2 and SSM. */
export const awsHookPorts = (environment: Environment, optionsFor: OptionsFor): HookPorts => ({
  machines: ec2Machines(environment, optionsFor),
  remote: ssmRemote(environment, optionsFor),
  pause: (ms) => sleep(ms),
});

function ec2Machines({ deployment }: Environment, optionsFor: OptionsFor): Machines {
  const machines = onDemand(async () => {
    const clients = await import('../../shared/adapters/aws/ec2/clients.ts');
    const { createEc2Machines } = await import('../../shared/adapters/aws/ec2/machines.ts');
    return createEc2Machines({
      client: clients.createEc2Client(optionsFor('ec2')),
      launchClient: clients.createEc2LaunchClient(optionsFor('ec2')),
      deployment,
    });
  });
  return {
    launch: async (launch) => (await machines()).launch(launch),
    describe: async (id) => (await machines()).describe(id),
    ofResource: async (resource) => (await machines()).ofResource(resource),
    ofDeployment: async (cursor) => (await machines()).ofDeployment(cursor),
    terminate: async (id) => (await machines()).terminate(id),
    templateVersion: async (template, version) =>
      (await machines()).templateVersion(template, version),
  };
}

function ssmRemote({ bucket }: Environment, optionsFor: OptionsFor): Remote {
  const remote = onDemand(async () => {
    const clients = await import('../../shared/adapters/aws/ssm/clients.ts');
    const { createSsmRemote } = await import('../../shared/adapters/aws/ssm/remote.ts');
    return createSsmRemote({
      client: clients.createSsmClient(optionsFor('ssm')),
      sendClient: clients.createSsmSendClient(optionsFor('ssm')),
      bucket,
    });
  });
  return {
    online: async (hosts) => (await remote()).online(hosts),
    send: async (delivery) => (await remote()).send(delivery),
    cancel: async (host, deliveryId) => (await remote()).cancel(host, deliveryId),
    commentOf: async (deliveryId) => (await remote()).commentOf(deliveryId),
    look: async (host, deliveryId) => (await remote()).look(host, deliveryId),
  };
}
