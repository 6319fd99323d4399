import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ofType, synthesize, type Template } from './synth.ts';

const template = synthesize();
const dev = synthesize({ profile: 'dev', apiConcurrency: '20', eventBus: true });

/** `Functionsweeper0A1B2C3D` as `sweeper`. */
const functionIn = (value: unknown): string =>
  /Function([a-z]+)[0-9A-F]{8}/.exec(JSON.stringify(value) ?? '')?.[1] ?? '';

const rules = ofType(template, 'AWS::Events::Rule').map(([, rule]) => rule);
const patterns = rules.flatMap(({ EventPattern, Targets }) =>
  EventPattern === undefined ? [] : [{ pattern: EventPattern, to: functionIn(Targets) }],
);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** As EventBridge matches, as far as our patterns go: values one of, anything but, or nested. */
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
const command = (status: string, document = 'AWS-RunShellScript') => ({
  source: 'aws.ssm',
  'detail-type': 'EC2 Command Invocation Status-change Notification',
  account: '123456789012',
  detail: { 'command-id': 'c', 'document-name': document, 'instance-id': 'i-1', status },
});

describe('by the clock', () => {
  it('the sweep runs each minute, and the audit each ten', () => {
    const schedules = rules.flatMap(({ ScheduleExpression, Targets }) =>
      ScheduleExpression === undefined ? [] : [[ScheduleExpression, functionIn(Targets)]],
    );

    expect(schedules).toEqual([
      ['rate(1 minute)', 'sweeper'],
      ['rate(10 minutes)', 'audit'],
    ]);
  });
});

describe('of what EC2 and SSM say', () => {
  it.each([
    { event: machine('running'), heard: true },
    { event: machine('terminated'), heard: true },
    { event: machine('pending'), heard: false },
    { event: command('Success'), heard: true },
    { event: command('TimedOut'), heard: true },
    { event: command('InProgress'), heard: false },
    { event: command('Success', 'AWS-ConfigureAWSPackage'), heard: false },
    { event: { ...command('Success'), source: 'aws.rds' }, heard: false },
  ])('$event.detail is heard: $heard', ({ event, heard }) => {
    const hearing = patterns.filter(({ pattern }) => matches(pattern, event));

    expect(hearing.map(({ to }) => to)).toEqual(heard ? ['hostevents'] : []);
  });
});

describe('a deployment that leaves nothing', () => {
  it('lets go of the queue that could launch, then ends its machines, then the rest', () => {
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

describe('concurrency', () => {
  it('is reserved for the API alone, and where somebody says so', () => {
    const reserved = (of: Template) =>
      ofType(of, 'AWS::Lambda::Function').flatMap(
        ([name, { ReservedConcurrentExecutions: most }]) =>
          most === undefined ? [] : [`${functionIn(name)} ${most}`],
      );

    expect(reserved(template)).toEqual([]);
    expect(reserved(dev)).toEqual(['api 20']);
  });
});

describe('the event bus', () => {
  it('tells what docs/events.md shows', () => {
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
