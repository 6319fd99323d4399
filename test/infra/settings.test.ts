import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings, settingNames } from '../../infra/aws/settings.ts';

const role = 'arn:aws:iam::123456789012:role/';
const read = (given: Readonly<Record<string, unknown>>) => readSettings((name) => given[name]);

describe('settings', () => {
  it('left out have defaults that are safe to keep', () => {
    expect(read({})).toMatchObject({
      deployment: 'drydock',
      profile: 'production',
      eventBus: false,
    });
  });

  it('are read from a command line, where everything is text', () => {
    const given = {
      concurrency: '20',
      logDays: '7',
      eventBus: 'true',
      hostRoles: `${role}a, ${role}b`,
    };

    expect(read(given)).toMatchObject({
      concurrency: 20,
      logDays: 7,
      eventBus: true,
      hostRoles: [`${role}a`, `${role}b`],
    });
  });

  it.each([
    { given: { deployment: 'Mine' }, says: 'deployment' },
    { given: { profile: 'test' }, says: 'profile' },
    { given: { logDays: '8' }, says: 'logDays' },
    { given: { concurrency: '1' }, says: 'concurrency' },
    { given: { eventBus: 'perhaps' }, says: 'eventBus' },
    { given: { jwtIssuer: 'http://login.example.com' }, says: 'jwtIssuer' },
    { given: { jwtIssuer: 'https://login.example.com' }, says: 'jwtAudience' },
    { given: { jwtAudience: 'drydock' }, says: 'jwtAudience' },
    { given: { hostRoles: 'builder' }, says: 'hostRoles' },
    { given: { imageParameters: 'linux' }, says: 'imageParameters' },
    { given: { admin: 'anna' }, says: 'admin' },
    { given: { allowedOrigins: 'console.example.com' }, says: 'allowedOrigins' },
    { given: { subnets: 'public' }, says: 'subnets' },
  ])('$given: a sentence about $says', ({ given, says }) => {
    expect(() => read(given)).toThrow(`setting ${says}`);
  });

  it('of a name that there is not are refused: a typo must not mean a default', () => {
    const names = ['subnet', 'subnets', '@aws-cdk/core:x', 'cli-telemetry', 'aws:cdk:y'];

    expect(() => readSettings(() => undefined, names)).toThrow(/^setting subnet: there is none/);
  });

  it('stand in docs/deploy.md, each of them', () => {
    const told = readFileSync('docs/deploy.md', 'utf8').matchAll(/^\| `(\w+)` \|/gm);

    expect([...told].map(([, name]) => name)).toEqual(settingNames);
  });
});
