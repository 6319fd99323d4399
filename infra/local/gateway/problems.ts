import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemAnswer } from '../../../functions/api/http/problem-answer.ts';
import { type Problem, problem } from '../../../functions/api/problems.ts';

const allow = 'GET, HEAD, POST, PUT, DELETE';

/** What the gateway refuses itself, in the API's own format, without invoking the function. */
export const gatewayProblems = {
  head: problem('too-large', 'A URL and its headers can have at most 16 kB.', {
    hint: 'shorten the URL and the headers; large values belong in the body',
  }),
  method: problem('method-not-allowed', `No route supports this method; use one of ${allow}.`, {
    extra: { allow },
  }),
  host: problem('invalid-header', 'The Host header does not name this server.', {
    field: 'Host',
    hint: 'use 127.0.0.1 or localhost, with the port that npm start prints',
  }),
  origin: problem('invalid-header', 'Web pages of this origin are not allowed.', {
    field: 'Origin',
    hint: 'add the origin to DRYDOCK_ALLOWED_ORIGINS when you run npm start',
  }),
  unreadable: problem('malformed-request', 'The request is not valid HTTP.'),
} as const;

/** Returns the problem for an error of Node's HTTP parser. */
export function problemOfParseError(error: Error): Problem {
  const code = 'code' in error ? error.code : null;
  if (code === 'HPE_HEADER_OVERFLOW') return gatewayProblems.head;
  return code === 'HPE_INVALID_METHOD' ? gatewayProblems.method : gatewayProblems.unreadable;
}

export async function answerWithProblem(response: ServerResponse, problem: Problem): Promise<void> {
  const { status, headers, body } = await wireForm(problem);
  response.writeHead(status, headers);
  response.end(body);
}

/** Writes to the bare connection: an unreadable request has no response object. */
export async function endWithProblem(socket: Duplex, problem: Problem): Promise<void> {
  socket.on('error', () => socket.destroy());
  const { status, headers, body } = await wireForm(problem);
  if (!socket.writable) return void socket.destroy();
  const fields = Object.entries({ ...headers, connection: 'close' });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${body}`);
}

async function wireForm(problem: Problem) {
  const answer = problemAnswer(problem, randomUUID());
  const body = await answer.text();
  const length = String(Buffer.byteLength(body));
  const headers = { ...Object.fromEntries(answer.headers), 'content-length': length };
  return { status: answer.status, headers, body };
}
