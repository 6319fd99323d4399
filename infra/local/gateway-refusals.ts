import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problem } from '../../functions/api/http/problem.ts';
import { problemAnswer } from '../../functions/api/http/problem-answer.ts';

const allow = 'GET, HEAD, POST, PUT, DELETE';

/** What the gateway refuses by itself, in the API's own form: the function never hears of it. */
export const refusals = {
  body: problem('too-large', 'A request has at most 6 MB.'),
  head: problem('too-large', 'An address and its headers have at most 16 kB.', {
    hint: 'send a shorter address and shorter headers; what is large belongs in the body',
  }),
  method: problem('method-not-allowed', `No address takes this method; known are ${allow}.`, {
    extra: { allow },
  }),
  host: problem('invalid-header', 'This address has other names than that.', {
    field: 'Host',
    hint: 'ask 127.0.0.1 or localhost, with the port that npm start printed',
  }),
  origin: problem('invalid-header', 'Pages of another origin may ask nothing here.', {
    field: 'Origin',
    hint: 'name the origin in DRYDOCK_ALLOWED_ORIGINS where npm start is called',
  }),
  unreadable: problem('malformed-request', 'The request is no HTTP that can be read.'),
  failed: problem('unexpected', 'The function failed before it could answer.'),
} as const;

/** Why Node's parser gave a request up. */
export function refusalOf(error: Error): Problem {
  const code = 'code' in error ? error.code : null;
  if (code === 'HPE_HEADER_OVERFLOW') return refusals.head;
  return code === 'HPE_INVALID_METHOD' ? refusals.method : refusals.unreadable;
}

export async function answerRefusal(response: ServerResponse, refusal: Problem): Promise<void> {
  const { status, headers, body } = await wireForm(refusal);
  response.writeHead(status, headers);
  response.end(body);
}

/** Where no request could be read there is no answer to write to, only the connection. */
export async function endWithRefusal(socket: Duplex, refusal: Problem): Promise<void> {
  socket.on('error', () => socket.destroy());
  const { status, headers, body } = await wireForm(refusal);
  if (!socket.writable) return void socket.destroy();
  const fields = Object.entries({ ...headers, connection: 'close' });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${body}`);
}

async function wireForm(refusal: Problem) {
  const told = problemAnswer(refusal, randomUUID());
  const body = await told.text();
  const length = String(Buffer.byteLength(body));
  const headers = { ...Object.fromEntries(told.headers), 'content-length': length };
  return { status: told.status, headers, body };
}
