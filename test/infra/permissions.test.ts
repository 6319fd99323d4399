import { describe, expect, it } from 'vitest';
import { driverActionsFor, driverStatementsFor } from '../../infra/aws/driver-permissions.ts';
import { type FunctionName, permissions } from '../../infra/aws/permissions.ts';
import type { AnyDriver, Permission } from '../../shared/blueprints/driver.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import { type Statement, statementsIn } from './iam.ts';
import { synthesize } from './synth.ts';

const template = synthesize({ hostRoles: 'arn:aws:iam::123456789012:role/builder' });
const rights = statementsIn(template);
const names = Object.keys(permissions).filter((name): name is FunctionName => name in permissions);
const own = /^(dynamodb|sqs|s3|logs|cloudformation):/;

/** Returns a function's statements on EC2, SSM and IAM, outside the stack's own resources. */
const beyond = (name: string): readonly Statement[] =>
  (rights.get(name) ?? []).filter(({ actions }) => !actions.every((action) => own.test(action)));

const declared = (name: string) =>
  drivers
    .flatMap(({ permissions }) => permissions)
    .filter(({ worker }) => worker === name)
    .flatMap(({ actions, on }) => actions.map((action) => ({ action, on })));

describe('outside the stack’s own resources', () => {
  it.each(names)('%s may do exactly what the drivers declare for it', (name) => {
    const may = new Set(beyond(name).flatMap(({ actions }) => actions));
    const unscoped = permissions[name].unscoped.map(({ action }) => action);
    const wanted = new Set([...declared(name).map(({ action }) => action), ...unscoped]);

    expect([...may].toSorted()).toEqual([...wanted].toSorted());
  });

  it.each(names)('%s reads the status of this very stack only if it ends with it', (name) => {
    const stacks = (rights.get(name) ?? []).filter(({ actions }) =>
      actions.some((action) => action.startsWith('cloudformation:')),
    );

    const own = { actions: ['cloudformation:DescribeStacks'], on: ['<AWS::StackId>'] };
    expect(stacks).toEqual(name === 'audit' ? [expect.objectContaining(own)] : []);
  });

  it.each(names)('%s has a wildcard resource only with a reason', (name) => {
    const reasons = new Map([
      ...declared(name).flatMap(({ action, on }) =>
        typeof on === 'string' ? [] : [[action, on.any] as const],
      ),
      ...permissions[name].unscoped.map(({ action, reason }) => [action, reason] as const),
    ]);
    const anything = (rights.get(name) ?? []).filter(
      ({ actions, on }) => on.includes('*') || actions.some((action) => action.includes('*')),
    );

    for (const { actions, on } of anything) {
      expect(on).toEqual(['*']);
      for (const action of actions) expect(reasons.get(action), action).toMatch(/\w+ \w+/);
    }
  });

  it.each(names)('%s reaches own or lent machines exactly as the drivers declare', (name) => {
    const declaredTags = declared(name).flatMap(({ action, on }) =>
      typeof on === 'string' ? [`${action} ${on}`] : [],
    );
    const given = beyond(name).flatMap(({ actions, when }) =>
      Object.keys(when['StringEquals'] ?? {}).flatMap((key) => {
        const [, tag] = /:[rR]esourceTag\/drydock:(deployment|pool)$/.exec(key) ?? [];
        const on = tag === 'pool' ? 'lent' : 'tagged';
        return tag === undefined ? [] : actions.map((action) => `${action} ${on}`);
      }),
    );

    expect([...new Set(given)].toSorted()).toEqual([...new Set(declaredTags)].toSorted());
  });

  it('commands and terminations reach only machines tagged with the deployment', () => {
    for (const { actions, on, when } of names.flatMap(beyond)) {
      // This statement is on the document and on the bucket that SSM stores output in.
      if (on.some((one) => one.endsWith(':document/AWS-RunShellScript'))) {
        expect(on).toHaveLength(2);
        continue;
      }
      const tag = Object.entries(when['StringEquals'] ?? {}).map(([key, value]) => [key, value]);
      if (actions.includes('ssm:SendCommand')) {
        expect([
          [['ssm:resourceTag/drydock:deployment', 'drydock']],
          [['ssm:resourceTag/drydock:pool', 'drydock']],
        ]).toContainEqual(tag);
      }
      if (actions.includes('ec2:TerminateInstances')) {
        expect(tag).toEqual([['aws:ResourceTag/drydock:deployment', 'drydock']]);
      }
    }
  });

  it('a launch must tag what it creates and may pass only known roles to EC2', () => {
    const statements = beyond('resource-worker');
    const of = (action: string) => statements.filter(({ actions }) => actions.includes(action));
    const makes = of('ec2:RunInstances').filter(({ on }) =>
      on.some((one) => /:(instance|volume)\/\*$/.test(one)),
    );

    expect(makes.map(({ when }) => when)).toEqual([
      { StringEquals: { 'aws:RequestTag/drydock:deployment': 'drydock' } },
    ]);
    expect(of('ec2:CreateTags').map(({ when }) => when)).toEqual([
      { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    ]);
    expect(of('iam:PassRole')).toEqual([
      expect.objectContaining({
        on: ['arn:aws:iam::123456789012:role/builder', expect.stringMatching(/^<Rolehost/)],
        when: {
          StringEquals: {
            'iam:PassedToService': { 'Fn::Join': ['', ['ec2.', { Ref: 'AWS::URLSuffix' }]] },
          },
        },
      }),
    ]);
  });
});

describe('a launch into subnets of another account', () => {
  const shared = 'arn:aws:ec2:eu-west-1:210987654321:subnet/subnet-0c2d';
  const launchedWith = (subnets: string) =>
    (statementsIn(synthesize({ subnets })).get('resource-worker') ?? [])
      .filter(({ actions, when }) => actions.includes('ec2:RunInstances') && !when['StringEquals'])
      .flatMap(({ on }) => on);
  const inEc2 = (rest: string, account = '<AWS::AccountId>') =>
    `arn:<AWS::Partition>:ec2:<AWS::Region>:${account}:${rest}`;
  const subnetsIn = (on: readonly string[]) => on.filter((one) => /:subnet\//.test(one));
  const groupsIn = (on: readonly string[]) => on.filter((one) => /:security-group\//.test(one));

  it('is permitted by their ARNs, beside ids of subnets of the own account', () => {
    const on = launchedWith(`subnet-0a1b,${shared}`);

    expect(subnetsIn(on).toSorted()).toEqual([inEc2('subnet/subnet-0a1b'), shared].toSorted());
    expect(groupsIn(on).toSorted()).toEqual(
      [inEc2('security-group/*'), inEc2('security-group/*', '210987654321')].toSorted(),
    );
  });

  it('is not permitted by ids: the security groups are those of the own account', () => {
    const on = launchedWith('subnet-0a1b');

    expect(subnetsIn(on)).toEqual([inEc2('subnet/subnet-0a1b')]);
    expect(groupsIn(on)).toEqual([inEc2('security-group/*')]);
  });

  it('may name what its template refers to in other services', () => {
    const own = '<AWS::Region>:<AWS::AccountId>';
    expect(launchedWith('subnet-0a1b')).toEqual(
      expect.arrayContaining([
        `arn:<AWS::Partition>:resource-groups:${own}:group/*`,
        `arn:<AWS::Partition>:license-manager:${own}:license-configuration:*`,
      ]),
    );
  });
});

describe('a driver’s permission', () => {
  const hosts = {
    deployment: 'drydock',
    roles: [],
    imageParameters: [],
    subnets: [],
    bucket: 'arn:aws:s3:::outputs',
  };
  const driversWith = (permission: Permission): readonly AnyDriver[] =>
    drivers.slice(0, 1).map((driver) => ({ ...driver, permissions: [permission] }));

  it('is granted only to its worker', () => {
    const on = { any: 'a reason of some words' };
    const declaring = driversWith({ worker: 'lease-worker', actions: ['ec2:StartInstances'], on });

    expect(driverStatementsFor('lease-worker', hosts, declaring)).toEqual([
      { actions: ['ec2:StartInstances'], on: ['*'], reason: on.any },
    ]);
    expect(driverActionsFor('resource-worker', declaring)).toEqual([]);
  });

  it('that the stack does not know how to limit is refused', () => {
    const declaring = driversWith({
      worker: 'audit',
      actions: ['ec2:StopInstances'],
      on: 'tagged',
    });

    expect(() => driverStatementsFor('audit', hosts, declaring)).toThrow(
      /infra\/aws\/driver-permissions.ts must say/,
    );
  });
});
