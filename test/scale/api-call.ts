import type { Answer } from '../../functions/api/http/answer.ts';
import { problemFrom } from '../../functions/api/http/problem-answer.ts';
import type { Route } from '../../functions/api/http/route.ts';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { type Problem, RefusedError } from '../../functions/api/problems.ts';
import { metered } from '../../shared/turns/loop/metered-store.ts';

/** A request to the API, by its route. */
export type ApiCall = Readonly<{
  route: Route;
  path: string;
  params: Readonly<Record<string, string>>;
  who: string;
  body: object;
  /** Its Idempotency-Key. */
  key?: string;
}>;

/** What the API answered, and the requests to the tables that this took. */
export type Answered = Readonly<{ requests: number } & ({ answer: Answer } | { problem: Problem })>;

/** Answers a request as the API does, short of its router. */
export async function answerCall(ports: ApiPorts, call: ApiCall): Promise<Answered> {
  const { store, counts } = metered(ports.turns.store);
  try {
    const answer = await answerSigned({ ...ports, turns: { ...ports.turns, store } }, call);
    return { answer, requests: counts.reads + counts.writes };
  } catch (error) {
    const problem = problemFrom(error, ports.turns.log, { path: call.path });
    return { problem, requests: counts.reads + counts.writes };
  }
}

async function answerSigned(
  ports: ApiPorts,
  { route, path, params, who, body, key }: ApiCall,
): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  const request = new Request(`http://scale${path}`, sent);
  const from = 'api scale';
  const principal = await ports.signIn(request, { name: who, from });
  if ('slug' in principal) throw new RefusedError(principal);
  return route.answer(ports, { request, params, who: principal, from, requestId: 'scale' });
}
