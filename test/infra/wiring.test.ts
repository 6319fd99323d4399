import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ofType, synthesize, type Template } from './synth.ts';

const template = synthesize();
const dev = synthesize({ profile: 'dev', apiConcurrency: '20', eventBus: true });

/** Returns the function in a reference: `Functionsweeper0A1B2C3D` is `sweeper`. */
const functionIn = (value: unknown): string =>
  /Function([a-z]+)[0-9A-F]{8}/.exec(JSON.stringify(value) ?? '')?.[1] ?? '';

const rules = ofType(template, 'AWS::Events::Rule').map(([, rule]) => rule);
const patterns = rules.flatMap(({ EventPattern, Targets }) =>
  EventPattern === undefined ? [] : [{ pattern: EventPattern, to: functionIn(Targets) }],
);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Matches as EventBridge does for our kinds of patterns: one of, anything but, and nested. */
function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    return pattern.some((one) => {
      const but = isObject(one) ? one['anything-but'] : undefined;
      if (but === undefined) return one === event;
      const others: readonly unknown[] = Array.isArray(but) ? but : [but];
      return !others.includes(event);
    });
  }
  if (!isObject(pattern) || !isObject(event)) return false;
  return Object.entries(pattern).every(([name, inner]) => matches(inner, event[name]));
}

const machine = (state: string) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account: '123456789012',
  detail: { 'instance-id': 'i-0123456789abcdef0', state },
});
const spot = (type: string) => ({
  source: 'aws.ec2',
  'detail-type': type,
  account: '123456789012',
  detail: { 'instance-id': 'i-0123456789abcdef0', 'instance-action': 'terminate' },
});
const command = (status: string, document = 'AWS-RunShellScript') => ({
  source: 'aws.ssm',
  'detail-type': 'EC2 Command Invocation Status-change Notification',
  account: '123456789012',
  detail: { 'command-id': 'c', 'document-name': document, 'instance-id': 'i-1', status },
});

describe('schedules', () => {
  it('run the sweep every minute and the audit every ten', () => {
    const schedules = rules.flatMap(({ ScheduleExpression, Targets }) =>
      ScheduleExpression === undefined ? [] : [[ScheduleExpression, functionIn(Targets)]],
    );

    expect(schedules).toEqual([
      ['rate(1 minute)', 'sweeper'],
      ['rate(10 minutes)', 'audit'],
    ]);
  });
});

describe('the rules for EC2 and SSM events', () => {
  it.each([
    { event: machine('running'), matched: true },
    { event: machine('terminated'), matched: true },
    { event: machine('pending'), matched: false },
    { event: spot('EC2 Spot Instance Interruption Warning'), matched: true },
    { event: spot('EC2 Instance Rebalance Recommendation'), matched: true },
    { event: spot('EC2 Spot Instance Request Fulfillment'), matched: false },
    { event: command('Success'), matched: true },
    { event: command('TimedOut'), matched: true },
    { event: command('InProgress'), matched: false },
    { event: command('Success', 'AWS-ConfigureAWSPackage'), matched: false },
    { event: { ...command('Success'), source: 'aws.rds' }, matched: false },
  ])('$event is matched: $matched', ({ event, matched }) => {
    const matching = patterns.filter(({ pattern }) => matches(pattern, event));

    expect(matching.map(({ to }) => to)).toEqual(matched ? ['hostevents'] : []);
  });
});

describe('the deletion of a dev stack', () => {
  it('unsubscribes the resource worker, then terminates machines, then deletes the rest', () => {
    const dependsOn = (name: string) => dev.Resources[name]?.DependsOn ?? [];
    const [[listener = ''] = []] = ofType(dev, 'AWS::Lambda::EventSourceMapping').filter(
      ([, { FunctionName }]) => functionIn(FunctionName) === 'resourceworker',
    );
    const [[machines = '', { ServiceToken = null } = {}] = []] = ofType(dev, 'Custom::Machines');

    expect(dependsOn(listener)).toContain(machines);
    expect(functionIn(ServiceToken)).toBe('audit');
    expect(dependsOn(machines)).toEqual([
      expect.stringMatching(/^RoleauditDefaultPolicy/),
      expect.stringMatching(/^Roleaudit/),
    ]);
  });
});

describe('the resource for a deployment’s machines', () => {
  it('is created after the tables, so never by a stack that does not own them', () => {
    const [{ DependsOn = [] } = {}] = Object.values(dev.Resources).filter(
      ({ Type }) => Type === 'Custom::Machines',
    );
    const policies = DependsOn.map((name) => JSON.stringify(dev.Resources[name]));

    for (const table of ['Tableresources', 'Tableslots']) {
      expect(policies.some((policy) => policy.includes(`{"Fn::GetAtt":["${table}`))).toBe(true);
    }
  });
});

describe('concurrency', () => {
  it('is reserved only for the API and only if set', () => {
    const reserved = (of: Template) =>
      ofType(of, 'AWS::Lambda::Function').flatMap(
        ([name, { ReservedConcurrentExecutions: reservation }]) =>
          reservation === undefined ? [] : [`${functionIn(name)} ${reservation}`],
      );

    expect(reserved(template)).toEqual([]);
    expect(reserved(dev)).toEqual(['api 20']);
  });
});

describe('the event bus', () => {
  it('publishes what docs/events.md shows', () => {
    const [, section = ''] = readFileSync('docs/events.md', 'utf8').split('## On the bus');
    const [, block = '{}'] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
    const shown: unknown = JSON.parse(block);
    const detail = isObject(shown) && isObject(shown['detail']) ? shown['detail'] : {};
    const [[, pipe] = []] = ofType(dev, 'AWS::Pipes::Pipe');
    const target = isObject(pipe?.['TargetParameters']) ? pipe['TargetParameters'] : {};
    const image: Json = {
      object: { S: detail['object'] },
      version: { N: detail['version'] },
      at: { N: detail['at'] },
      by: { S: detail['by'] },
      state: { S: detail['state'] },
      entries: detail['entries'],
    };
    const rendered = String(target['InputTemplate'])
      .replace(/<\$\.dynamodb\.NewImage\.(\w+)>/g, (_, name) => JSON.stringify(image[name]))
      .replace(/<\$\.dynamodb\.NewImage\.(\w+)\.([SN])>/g, (_, name, type) =>
        String(isObject(image[name]) ? image[name][type] : undefined),
      );

    expect(JSON.parse(rendered)).toEqual({ ...detail, deployment: 'drydock' });
    expect(target).toMatchObject({
      EventBridgeEventBusParameters: { Source: 'drydock', DetailType: 'Drydock event' },
    });
  });
});
