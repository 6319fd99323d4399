import { createHash } from 'node:crypto';
import type { Actor } from '../../../../shared/model/audit.ts';
import { type LeaseId, randomPartFrom } from '../../../../shared/model/ids.ts';
import { canonical, type Json } from '../../../../shared/model/json.ts';
import type { Lease } from '../../../../shared/model/lease.ts';
import { limits } from '../../../../shared/model/limits.ts';
import {
  type LeaseRequestBody,
  leaseRequest,
  leaseView,
} from '../../../../shared/model/wire/lease.ts';
import { type Born, birthLease, type LeaseRequest } from '../../../../shared/turns/birth.ts';
import { readLease } from '../../../../shared/turns/read.ts';
import { requestForLease } from '../../catalog/request.ts';
import type { Answer } from '../../http/answer.ts';
import { readIdempotencyKey } from '../../http/idempotency-key.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { leaseViewWithPlace } from '../../views/lease.ts';

/** Asks for a lease. With a free seat and nobody before it, the answer is the lease, active. */
export const createLease = route({
  method: 'POST',
  path: '/v1/leases',
  rule: 'ask',
  tag: 'leases',
  summary: 'Ask for a lease',
  paced: true,
  params: noParams,
  query: noQuery,
  body: leaseRequest,
  headers: {
    'Idempotency-Key':
      '1 to 128 visible ASCII characters; the same key and body again answer the same lease',
  },
  refuses: ['key-reused', 'unknown-blueprint', 'unsatisfiable'],
  answers: {
    200: { description: 'Asked before with this key: the lease as it is now', schema: leaseView },
    201: { description: 'Born with a seat', schema: leaseView },
    202: { description: 'Born waiting', schema: leaseView },
  },
  async act(ports, { who, from, body, json, header }) {
    const key = readIdempotencyKey(header('idempotency-key'));
    const actor = { by: who.name, from };
    const request = requestOf(ports, actor, body, key, json);
    const born = await birthLease(ports.turns, request);
    // A birth whose answer was lost may have asked for nothing yet.
    if (born.kind === 'born' || born.kind === 'exists') {
      await requestForLease(ports, actor, born.lease);
    }
    switch (born.kind) {
      case 'born':
        return answer(ports, born.lease, born.lease.state === 'pending' ? 202 : 201);
      case 'exists':
        return answer(ports, born.lease, 200);
      case 'other-body':
        return refuseOtherBody(born.lease.id);
      default:
        return (await bornBefore(ports, request)) ?? refuseBirth(born, body);
    }
  },
});

function requestOf(
  { turns }: ApiPorts,
  { by, from }: Actor,
  body: LeaseRequestBody,
  key: string | null,
  json: Json,
): LeaseRequest {
  return {
    // The id comes from who asks and the key: a lost answer is asked for again, and found.
    id: key === null ? turns.ids.lease() : leaseIdFrom(`${by}\n${key}`),
    type: body.type,
    attributes: body.attributes ?? {},
    blueprints: body.blueprints ?? null,
    ttlSeconds: body.ttlSeconds ?? limits.ttlDefault,
    waitSeconds: body.waitSeconds ?? null,
    priority: body.priority ?? limits.priorityDefault,
    owner: body.owner ?? by,
    askedBy: by,
    from,
    bodyHash: key === null ? null : sha256(canonical(json)).toString('base64url').slice(0, 22),
  };
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const leaseIdFrom = (text: string): LeaseId => `lease-${randomPartFrom(sha256(text))}`;

async function answer(ports: ApiPorts, lease: Lease, status: number): Promise<Answer> {
  const body = await leaseViewWithPlace(ports, lease);
  return { status, body, headers: { location: body.links.self } };
}

/** What is refused today may have been born with this key yesterday: then that is the answer. */
async function bornBefore(ports: ApiPorts, { id, bodyHash }: LeaseRequest): Promise<Answer | null> {
  if (bodyHash === null) return null;
  const lease = await readLease(ports.turns.store, id);
  if (lease === null) return null;
  return lease.bodyHash === bodyHash ? answer(ports, lease, 200) : refuseOtherBody(id);
}

const refuseOtherBody = (id: LeaseId): never =>
  refuse('key-reused', `With this key, ${id} was asked for, in other words.`, {
    field: 'Idempotency-Key',
    extra: { lease: id },
  });

type Refusal = Exclude<Born, { kind: 'born' | 'exists' | 'other-body' }>;

function refuseBirth(born: Refusal, { type, attributes = {} }: LeaseRequestBody): never {
  switch (born.kind) {
    case 'unknown-blueprint': {
      const detail = `There is no blueprint “${born.name}”.`;
      return refuse('unknown-blueprint', detail, { field: 'blueprints' });
    }
    case 'busy':
      return refuse('try-again', 'Too many ask for the same seats at this moment.');
    case 'unsatisfiable': {
      const wanted = Object.entries(attributes).map(([name, value]) => `${name}=${text(value)}`);
      const asked = `type '${type}'${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}`;
      const whys = born.options.map(({ detail }) => detail);
      const others = whys.length > 0 ? `no other blueprint provides '${type}'` : '';
      const none = `no blueprint provides '${type}'`;
      return refuse('unsatisfiable', `${asked}: ${[...whys, others || none].join('; ')}`, {
        field: born.options[0]?.field ?? 'type',
        extra: { options: born.options.map((option) => ({ ...option })) },
      });
    }
  }
}

const text = (value: Json): string => (typeof value === 'string' ? value : canonical(value));
