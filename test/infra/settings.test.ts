import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings, settingNames } from '../../infra/aws/settings.ts';

const role = 'arn:aws:iam::123456789012:role/';
const read = (given: Readonly<Record<string, unknown>>) => readSettings((name) => given[name]);

describe('settings', () => {
  it('have safe defaults', () => {
    expect(read({})).toMatchObject({
      deployment: 'drydock',
      profile: 'production',
      eventBus: false,
      narrowKeys: true,
    });
  });

  it('are read from a command line, where every value is text', () => {
    const given = {
      concurrency: '20',
      logDays: '7',
      eventBus: 'true',
      hostRoles: `${role}a, ${role}b`,
      subnets: 'subnet-0a1b, arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-0c2d',
      narrowKeys: 'false',
    };

    expect(read(given)).toMatchObject({
      concurrency: 20,
      logDays: 7,
      eventBus: true,
      hostRoles: [`${role}a`, `${role}b`],
      subnets: ['subnet-0a1b', 'arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-0c2d'],
      narrowKeys: false,
    });
  });

  it.each([
    { given: { deployment: 'Mine' }, setting: 'deployment' },
    { given: { profile: 'test' }, setting: 'profile' },
    { given: { logDays: '8' }, setting: 'logDays' },
    { given: { concurrency: '1' }, setting: 'concurrency' },
    { given: { eventBus: 'perhaps' }, setting: 'eventBus' },
    { given: { longestWait: '4' }, setting: 'longestWait' },
    { given: { jwtIssuer: 'http://login.example.com' }, setting: 'jwtIssuer' },
    { given: { jwtIssuer: 'https://login.example.com' }, setting: 'jwtAudience' },
    { given: { jwtAudience: 'drydock' }, setting: 'jwtAudience' },
    { given: { hostRoles: 'builder' }, setting: 'hostRoles' },
    { given: { imageParameters: 'linux' }, setting: 'imageParameters' },
    { given: { admin: 'anna' }, setting: 'admin' },
    { given: { allowedOrigins: 'console.example.com' }, setting: 'allowedOrigins' },
    { given: { subnets: 'public' }, setting: 'subnets' },
    { given: { subnets: 'arn:aws:ec2:eu-west-1:123456789012:subnet/*' }, setting: 'subnets' },
    { given: { subnets: 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1' }, setting: 'subnets' },
    { given: { narrowKeys: 'maybe' }, setting: 'narrowKeys' },
  ])('$given is refused with a message about $setting', ({ given, setting }) => {
    expect(() => read(given)).toThrow(`setting ${setting}`);
  });

  it('of an unknown name are refused, as a typo must not mean a default', () => {
    const names = ['subnet', 'subnets', '@aws-cdk/core:x', 'cli-telemetry', 'aws:cdk:y'];

    expect(() => readSettings(() => undefined, names)).toThrow(/^setting subnet: unknown setting/);
  });

  it('are all in docs/deploy.md', () => {
    const documented = readFileSync('docs/deploy.md', 'utf8').matchAll(/^\| `(\w+)` \|/gm);

    expect([...documented].map(([, name]) => name)).toEqual(settingNames);
  });
});
