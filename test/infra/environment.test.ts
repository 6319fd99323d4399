import { describe, expect, it } from 'vitest';
import { bundledEnvironment } from '../../infra/local/lambda/bundles.ts';
import { ofType, synthesize } from './synth.ts';

const wakes = { lease: 'l', resource: 'r', execution: 'e' };
const endpoints = { dynamodb: '', sqs: '', s3: '', ec2: '', ssm: '' };
const local = Object.keys(
  bundledEnvironment({
    prefix: 'p-',
    deployment: 'd',
    credentials: null,
    endpoints,
    queues: { wakes, timers: 'a' },
  }),
).filter((name) => name.startsWith('DRYDOCK_'));

/** The Drydock variables of each function. */
const deployed = ofType(
  synthesize({ admin: 'arn:aws:iam::123456789012:role/platform' }),
  'AWS::Lambda::Function',
).map(([, { Environment }]) => namesIn(Environment));

function namesIn(environment: unknown): readonly string[] {
  const variables: unknown = Reflect.get(Object(environment), 'Variables');
  return Object.keys(Object(variables)).filter((name) => name.startsWith('DRYDOCK_'));
}

describe('the environment of functions', () => {
  it('has the same names in the stack as in the local world’s bundles', () => {
    const all = [...new Set(deployed.flat())];

    expect(deployed).toHaveLength(8);
    expect(all.toSorted()).toEqual(local.toSorted());
  });
});
