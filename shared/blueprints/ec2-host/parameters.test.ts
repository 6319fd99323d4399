import { describe, expect, it } from 'vitest';
import { ec2HostParameters } from './parameters.ts';

const rung = { instanceType: 't4g.small', subnet: 'subnet-a' };

describe('parameters of ec2-host', () => {
  it('have defaults', () => {
    expect(ec2HostParameters.parse({ image: 'ami-0a', ladder: [rung] })).toEqual({
      attributes: {},
      launchTemplate: null,
      image: 'ami-0a',
      ladder: [{ ...rung, market: 'on-demand' }],
      securityGroups: [],
      instanceProfile: null,
      userData: null,
      tags: {},
    });
  });

  it.each([
    [{ image: 'ami-0a', ladder: [] }, 'ladder'],
    [{ image: 'ami-0a', ladder: Array(17).fill(rung) }, 'ladder'],
    [{ ladder: [rung] }, 'image'],
    [{ image: 'ami-0a', ladder: [{ subnet: 'subnet-a' }] }, 'ladder.0.instanceType'],
    [{ image: 'ami-0a', ladder: [rung, { instanceType: 'a.b' }] }, 'ladder.1.subnet'],
    [{ image: 'debian', ladder: [rung] }, 'image'],
    [{ launchTemplate: { version: '3' }, ladder: [{}] }, 'launchTemplate'],
    [{ launchTemplate: { id: 'lt-0a', name: 'builders' }, ladder: [{}] }, 'launchTemplate'],
    [{ image: 'ami-0a', ladder: [rung], tags: { 'drydock:hold': '1' } }, 'tags'],
    [{ image: 'ami-0a', ladder: [rung], userData: 'x'.repeat(16_385) }, 'userData'],
    [{ image: 'ami-0a', ladder: [rung], attributes: { os: ['linux'] } }, 'attributes.os'],
  ])('%j is refused at %s', (parameters, path) => {
    const issues = ec2HostParameters.safeParse(parameters).error?.issues ?? [];

    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  });

  it('may be left to a launch template', () => {
    const parameters = { launchTemplate: { name: 'builders' }, ladder: [{}] };

    expect(ec2HostParameters.parse(parameters)).toMatchObject({
      launchTemplate: { id: null, name: 'builders', version: '$Default' },
      ladder: [{ instanceType: null, subnet: null, market: 'on-demand' }],
    });
  });
});
