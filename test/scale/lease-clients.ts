import * as z from 'zod';
import type { Answer } from '../../functions/api/http/answer.ts';
import { createLease } from '../../functions/api/routes/leases/create.ts';
import { releaseLease } from '../../functions/api/routes/leases/release.ts';
import { isLeaseId, type LeaseId } from '../../shared/model/ids.ts';
import { type ApiCall, answerCall } from './api-call.ts';
import type { Deployment } from './deployment.ts';
import { drawLatency } from './latencies.ts';

/** What became of one lease. Times are ms from when the gateway accepted the request. */
export type LeaseStory = {
  id: LeaseId | null;
  /** It was answered 202 and waited in line. */
  queued: boolean;
  activeAfter: number;
  /** Requests to the tables by the API; those of its turns are in the tally. */
  requests: number;
  /** Why the API refused, each time that it did. */
  refusals: string[];
};

/** Longest time between two tries of a refused request; it begins with a second. */
const retryMostMs = 10_000;
/** One principal may request 600 leases a minute, so that a burst comes from many. */
const principals = 100;

/**
 * Returns a client: it requests a lease, holds it for a while and releases it. It learns at once
 * that its lease is active: what polling costs depends on the client.
 */
export function createLeaseClient(deployment: Deployment, heldMs: number) {
  const { time, leases } = deployment;

  return async (n: number): Promise<LeaseStory> => {
    const story: LeaseStory = {
      id: null,
      queued: false,
      activeAfter: 0,
      requests: 0,
      refusals: [],
    };
    const who = `lessee-${n % principals}`;
    const began = time.elapsed();
    const create = { route: createLease, path: '/v1/leases', params: {}, who };
    const body = { type: 'host' };
    const created = await callApi(deployment, { ...create, body, key: `lease-${n}` }, story);
    const { id, state } = viewIn(created);
    story.id = id;
    story.queued = state === 'pending';
    const activeAt = story.queued ? await leases.until(id, 'active') : time.elapsed();
    story.activeAfter = activeAt - began;

    await time.sleep(heldMs);
    const path = `/v1/leases/${id}/release`;
    const release = { route: releaseLease, path, params: { id }, who, body: {} };
    await callApi(deployment, release, story);
    await leases.until(id, 'destroyed');
    return story;
  };
}

/** Sends a request until it is not refused. Counts refusals, and requests to the tables. */
async function callApi(
  { time, chance, api }: Deployment,
  call: ApiCall,
  story: LeaseStory,
): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const way = drawLatency('gateway', chance) / 2;
    await time.sleep(way);
    const outcome = await api.invoke((program) => answerCall(program.api, call));
    await time.sleep(way);
    if (outcome.kind === 'answered') {
      const { answer: answered } = outcome;
      story.requests += answered.requests;
      if ('answer' in answered) return answered.answer;
      const { slug, detail } = answered.problem;
      if (slug !== 'try-again') throw new Error(`a request was refused: ${slug}: ${detail}`);
      story.refusals.push(detail);
    } else story.refusals.push('the API took longer than 29 s');
    const pause = Math.min(1_000 * 2 ** tries, retryMostMs) * (0.5 + chance());
    await time.sleep(pause);
  }
}

const viewShape = z.looseObject({ id: z.string(), state: z.string() });

function viewIn({ body }: Answer): Readonly<{ id: LeaseId; state: string }> {
  const { id, state } = viewShape.parse(body);
  if (isLeaseId(id)) return { id, state };
  throw new Error(`the API answered with ${id}, which is no lease`);
}
