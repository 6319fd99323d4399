import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ec2Operations } from '../ec2/index.ts';
import { ssmOperations } from '../ssm/index.ts';
import type { World } from '../world.ts';
import type { CloudInput } from './calls.ts';
import { CloudError } from './errors.ts';
import { createForm } from './form.ts';
import { answerXml, errorXml } from './xml.ts';

/** One request, told apart from its protocol: what to do, and how to say how it went. */
export type Request = Readonly<{
  operation: string;
  isEc2: boolean;
  input: CloudInput;
  perform(world: World): string;
  explain(error: CloudError): string;
  contentType: string;
}>;

/** SSM names its action in a header, EC2 in the form. */
export function readRequest(message: IncomingMessage, body: string): Request {
  const target = message.headers['x-amz-target'];
  return typeof target === 'string' ? readJson(target, body) : readQuery(message, body);
}

function readJson(target: string, body: string): Request {
  const operation = target.replace(/^AmazonSSM\./, '');
  const input = parseObject(body);
  return {
    operation,
    isEc2: false,
    input: input ?? {},
    contentType: 'application/x-amz-json-1.1',
    perform(world) {
      const act = Object.hasOwn(ssmOperations, operation) && ssmOperations[operation];
      if (!act) throw new CloudError('UnknownOperationException', `No action ${operation} here.`);
      if (input === null) throw new CloudError('SerializationException', 'The body is not JSON.');
      return JSON.stringify(act(world, input));
    },
    explain: ({ code, message }) => JSON.stringify({ __type: code, message, Message: message }),
  };
}

function readQuery(message: IncomingMessage, body: string): Request {
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
      const act = Object.hasOwn(ec2Operations, operation) && ec2Operations[operation];
      if (!act) {
        throw new CloudError('InvalidAction', `The action ${operation} is not valid here.`);
      }
      return answerXml(operation, requestId, act(world, form));
    },
    explain: ({ code, message }) => errorXml(code, message, requestId),
  };
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
