import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CloudInput } from './calls.ts';
import { CloudError, cloudErrorFor } from './errors.ts';
import { createForm, type Form } from './form.ts';
import { answerXml, errorXml, type Xml } from './xml.ts';

/** The operations of both services, by their names on the wire. */
export type CloudOperations<World> = Readonly<{
  ec2: Readonly<Record<string, (world: World, form: Form) => Xml>>;
  ssm: Readonly<Record<string, (world: World, json: unknown) => object>>;
}>;

/** One request, independent of its protocol. */
export type CloudRequest<World> = Readonly<{
  operation: string;
  isEc2: boolean;
  input: CloudInput;
  /** Returns the body of the response. */
  perform(world: World): string;
  /** Returns the body of an error response. */
  explain(error: CloudError): string;
  contentType: string;
}>;

/** Parses a request. SSM names its operation in a header, EC2 in the form. */
export function readRequest<World>(
  operations: CloudOperations<World>,
  message: IncomingMessage,
  body: string,
): CloudRequest<World> {
  const target = message.headers['x-amz-target'];
  return typeof target === 'string'
    ? readSsmRequest(operations.ssm, target, body)
    : readEc2Request(operations.ec2, message, body);
}

function readSsmRequest<World>(
  operations: CloudOperations<World>['ssm'],
  target: string,
  body: string,
): CloudRequest<World> {
  const operation = target.replace(/^AmazonSSM\./, '');
  const input = parseObject(body);
  return {
    operation,
    isEc2: false,
    input: input ?? {},
    contentType: 'application/x-amz-json-1.1',
    perform(world) {
      const run = Object.hasOwn(operations, operation) && operations[operation];
      if (!run) {
        throw new CloudError('UnknownOperationException', `Unknown operation ${operation}.`);
      }
      if (input === null) {
        throw new CloudError('SerializationException', 'The body is not valid JSON.');
      }
      return JSON.stringify(run(world, input));
    },
    explain: ({ code, message }) => JSON.stringify({ __type: code, message, Message: message }),
  };
}

function readEc2Request<World>(
  operations: CloudOperations<World>['ec2'],
  message: IncomingMessage,
  body: string,
): CloudRequest<World> {
  const query = new URL(message.url ?? '/', 'http://localhost').search;
  const pairs = [...new URLSearchParams(query), ...new URLSearchParams(body)];
  const operation = pairs.find(([key]) => key === 'Action')?.[1] ?? '';
  const form = createForm(pairs.filter(([key]) => key !== 'Action' && key !== 'Version'));
  const requestId = randomUUID();
  return {
    operation,
    isEc2: true,
    input: Object.fromEntries(form.entries),
    contentType: 'text/xml;charset=UTF-8',
    perform(world) {
      const run = Object.hasOwn(operations, operation) && operations[operation];
      if (!run) throw new CloudError('InvalidAction', `The action ${operation} is not valid here.`);
      refuseDryRun(form);
      return answerXml(operation, requestId, run(world, form));
    },
    explain: ({ code, message }) => errorXml(code, message, requestId),
  };
}

/** Any action may be asked for as a dry run: EC2 then says that it may act, and does not act. */
function refuseDryRun({ entries }: Form): void {
  const values = entries.flatMap(([key, value]) => (key === 'DryRun' ? value.toLowerCase() : []));
  if (values.every((value) => value === 'false')) return;
  if (values.some((value) => value !== 'true' && value !== 'false'))
    throw new CloudError('InvalidParameterValue', 'Invalid value for DryRun: expecting a boolean.');
  throw cloudErrorFor('DryRunOperation');
}

function parseObject(body: string): CloudInput | null {
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}
