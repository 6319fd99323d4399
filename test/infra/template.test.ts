import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { permissions } from '../../infra/aws/permissions.ts';
import { tableNames, tableSchemas } from '../../shared/adapters/common/table-schemas.ts';
import { ofType, synthesize, type Template } from './synth.ts';

const template = synthesize();
const dev = synthesize({ profile: 'dev', dashboard: 'false', alarms: 'none' });
const some = (type: string) => ofType(template, type).map(([, properties]) => properties);
const byName = (type: string, name: string, value: string) =>
  some(type).find((properties) => properties[name] === value);

describe('a table', () => {
  it.each(tableNames)('%s matches the schema, is retained and recoverable', (table) => {
    const { sorted, indexes } = tableSchemas[table];
    const made = byName('AWS::DynamoDB::GlobalTable', 'TableName', `drydock-${table}`);
    const keys = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    if (sorted) keys.push({ AttributeName: 'sk', KeyType: 'RANGE' });

    expect(made).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
    const found = JSON.stringify(made?.['GlobalSecondaryIndexes'] ?? []);
    expect(JSON.parse(found)).toEqual(
      indexes.map(({ name, partition, sort }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    );
    const streams = { StreamViewType: 'NEW_IMAGE' };
    expect(made?.['StreamSpecification']).toEqual(table === 'events' ? streams : undefined);
  });
});

describe('a queue', () => {
  it.each(['lease', 'resource', 'execution'])(
    'of wakes of a %s is FIFO with high throughput',
    (kind) => {
      const made = byName('AWS::SQS::Queue', 'QueueName', `drydock-${kind}.fifo`);
      const dead = byName('AWS::SQS::Queue', 'QueueName', `drydock-${kind}-dead.fifo`);

      expect(made).toMatchObject({
        FifoQueue: true,
        ContentBasedDeduplication: false,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: 45,
        RedrivePolicy: { maxReceiveCount: 5 },
      });
      expect(dead).toMatchObject({ FifoQueue: true, FifoThroughputLimit: 'perMessageGroupId' });
    },
  );

  it('for timers is not FIFO, because each timer message has its own delay', () => {
    const made = byName('AWS::SQS::Queue', 'QueueName', 'drydock-timer');

    expect(made?.['FifoQueue']).toBeUndefined();
    expect(made).toMatchObject({ VisibilityTimeout: 45, RedrivePolicy: { maxReceiveCount: 5 } });
  });
});

describe('a function', () => {
  const folders = readdirSync('functions').filter((name) => name !== 'lambda');
  const loops = ['execution-worker', 'lease-worker', 'resource-worker', 'timer'];

  it('exists for each folder', () => {
    expect(Object.keys(permissions).toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('%s runs on Node 24, has its own log group and its loop setting', (name) => {
    const made = byName('AWS::Lambda::Function', 'FunctionName', `drydock-${name}`);

    expect(made).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      RecursiveLoop: loops.includes(name) ? 'Allow' : 'Terminate',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } },
      Environment: { Variables: { DRYDOCK_DEPLOYMENT: 'drydock' } },
    });
    const log = byName('AWS::Logs::LogGroup', 'LogGroupName', `/drydock/drydock/${name}`);
    expect(log).toMatchObject({ RetentionInDays: 30 });
  });

  it('that answers requests holds none for long, at half a gigabyte', () => {
    expect(byName('AWS::Lambda::Function', 'FunctionName', 'drydock-api')).toMatchObject({
      MemorySize: 512,
      Environment: { Variables: { DRYDOCK_LONGEST_WAIT: '3' } },
    });
  });

  it('that consumes a queue has its batch size and concurrency', () => {
    const sources = some('AWS::Lambda::EventSourceMapping').map((source) => [
      JSON.stringify(source['FunctionName']).replace(/.*Function([a-z]+?)[0-9A-F]{8}.*/, '$1'),
      source['BatchSize'],
      JSON.stringify(source['ScalingConfig']),
      JSON.stringify(source['FunctionResponseTypes']),
    ]);

    const failures = '["ReportBatchItemFailures"]';
    expect(sources).toEqual([
      ['leaseworker', 10, '{"MaximumConcurrency":50}', failures],
      ['resourceworker', 1, '{"MaximumConcurrency":50}', failures],
      ['executionworker', 1, '{"MaximumConcurrency":50}', failures],
      ['timer', 10, '{"MaximumConcurrency":5}', failures],
    ]);
  });
});

describe('the HTTP API', () => {
  const routesOf = (of: Template) =>
    ofType(of, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey, AuthorizationType }]) =>
      [RouteKey, AuthorizationType].join(': '),
    );
  const open = ['/v1/health', '/v1/openapi.json'].flatMap((path) =>
    ['GET', 'HEAD'].map((method) => `${method} ${path}: NONE`),
  );

  it('requires signed requests and throttles', () => {
    expect(routesOf(template)).toEqual(['$default: AWS_IAM', ...open]);
    expect(some('AWS::ApiGatewayV2::Stage')).toMatchObject([
      { DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 } },
    ]);
  });

  it('logs to a group with the prefix of AWS services, which needs no policy of its own', () => {
    const [stage] = some('AWS::ApiGatewayV2::Stage');
    const [[id] = []] = ofType(template, 'AWS::Logs::LogGroup').filter(
      ([, { LogGroupName }]) => LogGroupName === '/aws/vendedlogs/drydock/drydock/requests-api',
    );

    expect(stage).toMatchObject({
      AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': [id, 'Arn'] } },
    });
  });

  it('for tokens of an issuer is a separate API', () => {
    const jwtIssuer = 'https://login.example.com/';
    const signed = synthesize({ jwtIssuer, jwtAudience: 'drydock, cli' });
    const [[, authorizer] = []] = ofType(signed, 'AWS::ApiGatewayV2::Authorizer');

    expect(routesOf(signed)).toEqual(['$default: AWS_IAM', ...open, '$default: JWT', ...open]);
    expect(authorizer).toMatchObject({
      JwtConfiguration: { Issuer: jwtIssuer, Audience: ['drydock', 'cli'] },
    });
  });

  it('answers preflights without a signature if origins are set', () => {
    const named = synthesize({ allowedOrigins: 'https://console.example.com' });

    expect(routesOf(named)).toEqual(['$default: AWS_IAM', ...open, 'OPTIONS /{proxy+}: NONE']);
  });

  it('has no event bus and no pipe unless the setting asks for them', () => {
    const asked = synthesize({ eventBus: 'true' });

    for (const type of ['AWS::Events::EventBus', 'AWS::Pipes::Pipe']) {
      expect([type, some(type).length, ofType(asked, type).length]).toEqual([type, 0, 1]);
    }
  });
});

describe('the bucket of outputs', () => {
  it('is encrypted, private, TLS only, and expires objects', () => {
    expect(some('AWS::S3::Bucket')).toEqual([
      expect.objectContaining({
        BucketEncryption: expect.anything(),
        PublicAccessBlockConfiguration: expect.objectContaining({ BlockPublicPolicy: true }),
        LifecycleConfiguration: {
          Rules: [expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' })],
        },
      }),
    ]);
    expect(JSON.stringify(some('AWS::S3::BucketPolicy'))).toContain(
      '"aws:SecureTransport":"false"',
    );
  });
});

const logged = { Ref: expect.stringMatching(/^Log/) };

describe('a deployment', () => {
  it('of the dev profile leaves nothing behind', () => {
    const kept = Object.entries(dev.Resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete',
    );
    const protectedTables = ofType(dev, 'AWS::DynamoDB::GlobalTable').filter(([, properties]) =>
      JSON.stringify(properties).includes('"DeletionProtectionEnabled":true'),
    );

    expect(kept.map(([name]) => name)).toEqual([]);
    expect(protectedTables).toEqual([]);
    expect(ofType(dev, 'Custom::S3AutoDeleteObjects')).toHaveLength(1);
    expect(ofType(dev, 'Custom::Machines')).toHaveLength(1);
    for (const [name, { LoggingConfig }] of ofType(dev, 'AWS::Lambda::Function')) {
      expect([name, LoggingConfig]).toEqual([name, expect.objectContaining({ LogGroup: logged })]);
    }
  });

  it('that changes its profile keeps the resource of its machines, with the other property', () => {
    const [[name = '', inDev] = []] = ofType(dev, 'Custom::Machines');

    expect(inDev).toMatchObject({ keep: 'false' });
    expect(ofType(template, 'Custom::Machines')).toEqual([
      [name, expect.objectContaining({ keep: 'true' })],
    ]);
  });

  it('of the production profile retains tables and outputs', () => {
    const kept = Object.values(template.Resources).filter(
      ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
    );

    expect(kept.map(({ Type }) => Type).toSorted()).toEqual([
      ...tableNames.map(() => 'AWS::DynamoDB::GlobalTable'),
      'AWS::S3::Bucket',
    ]);
  });
});
