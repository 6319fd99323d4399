import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createCloudFormationClient,
  createCloudFormationStacks,
} from '../../shared/adapters/aws/cloudformation/stacks.ts';
import { faultFrom } from './fault-from.ts';
import { type StacksWorld, stacksContract } from './stacks.contract.ts';

type Answer = Readonly<{ status: number; body: string }>;

function errorAnswer(status: number, code: string, message: string): Answer {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

/** Answers DescribeStacks as the API reference of CloudFormation shows it. */
function describeStacks(input: URLSearchParams, statuses: ReadonlyMap<string, string>): Answer {
  const arn = input.get('StackName') ?? '';
  const status = statuses.get(arn);
  if (input.get('Action') !== 'DescribeStacks' || status === undefined) {
    return errorAnswer(400, 'ValidationError', `Stack with id ${arn} does not exist`);
  }
  const stack = `<member><StackId>${arn}</StackId><StackStatus>${status}</StackStatus></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return { status: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

/** Opens a server that answers as CloudFormation would, and the adapter on it. */
async function openStacks(answer: (input: URLSearchParams) => Answer): Promise<StacksWorld> {
  const server = createServer(async (request, response) => {
    const { status, body } = answer(new URLSearchParams(await text(request)));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const client = createCloudFormationClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    stacks: createCloudFormationStacks(client),
    async close() {
      client.destroy();
      server.close();
    },
  };
}

stacksContract('cloudformation', (statuses) =>
  openStacks((input) => describeStacks(input, statuses)),
);

describe('the status of a stack', () => {
  it('is read again while CloudFormation throttles', async () => {
    const answers = [errorAnswer(400, 'Throttling', 'Rate exceeded')];
    const statuses = new Map([['arn', 'DELETE_IN_PROGRESS']]);
    const { stacks, close } = await openStacks(
      (input) => answers.shift() ?? describeStacks(input, statuses),
    );
    onTestFinished(close);

    expect(await stacks.status('arn')).toBe('DELETE_IN_PROGRESS');
  });

  it('that may not be read is a fault that says so', async () => {
    const refusal = 'you may not perform cloudformation:DescribeStacks';
    const { stacks, close } = await openStacks(() => errorAnswer(403, 'AccessDenied', refusal));
    onTestFinished(close);

    const fault = await faultFrom(stacks.status('arn'));

    expect(fault).toMatchObject({ reason: 'denied', detail: expect.stringContaining(refusal) });
  });
});
