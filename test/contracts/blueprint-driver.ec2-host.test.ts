import { withParsedParameters } from '../../shared/blueprints/driver.ts';
import { ec2Host } from '../../shared/blueprints/ec2-host/index.ts';
import { blueprintDriverContract } from './blueprint-driver.contract.ts';

blueprintDriverContract({
  driver: withParsedParameters(ec2Host),
  parameters: {
    attributes: { os: 'linux', cores: 2 },
    launchTemplate: { name: 'builders' },
    ladder: [
      { instanceType: 't4g.small', subnet: 'subnet-a', market: 'spot' },
      { instanceType: 't4g.small', subnet: 'subnet-b' },
    ],
  },
  catalog: { blueprints: [], pools: [], authorizations: [] },
  can: { os: 'linux' },
  never: { os: 'windows' },
  neverField: 'attributes.os',
  makes: 1,
  async prepare({ cloud }) {
    cloud.knobs.addHost('i-0fffffffffffffff0');
    cloud.knobs.addTemplate({ id: 'lt-0a0a0a0a0a0a0a0a0', name: 'builders', newest: 3 });
  },
});
