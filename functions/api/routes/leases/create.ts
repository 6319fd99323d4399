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
import {
  createLeaseRecord,
  type LeaseCreation,
  type LeaseRequest,
} from '../../../../shared/turns/lease/create.ts';
import { readLease } from '../../../../shared/turns/read/records.ts';
import { requestAuthorizationForLease } from '../../catalog/request-authorization.ts';
import type { Answer } from '../../http/answer.ts';
import {
  bodyHashOf,
  keyHash,
  readIdempotencyKey,
  refuseOtherBody,
} from '../../http/idempotency-key.ts';
import { route } from '../../http/route.ts';
import { leaseChanges, waitingSince } from '../../objects/changes.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { leaseViewOf } from '../../views/lease.ts';

/**
 * Requests a lease. With a free seat and no older lease in line, the answer is the lease with its
 * seat: active, or acquired if its workspace must be set up first.
 */
export const createLease = route('POST /v1/leases', {
  rule: 'ask',
  tag: 'leases',
  summary: 'Request a lease',
  rateLimited: true,
  body: leaseRequest,
  headers: {
    'Idempotency-Key':
      '1 to 128 visible ASCII characters; repeating the key and body returns the same lease',
  },
  refuses: ['key-reused', 'unknown-blueprint', 'unsatisfiable'],
  answers: {
    200: {
      description: 'Requested before with this key: the lease as it is now',
      schema: leaseView,
      mayChange: true,
    },
    201: { description: 'Created with a seat', schema: leaseView },
    202: { description: 'Created and waiting', schema: leaseView },
  },
  async act(ports, { who, from, body, json, header }) {
    const key = readIdempotencyKey(header('idempotency-key'));
    const actor = { by: who.name, from };
    const request = leaseRequestOf(ports, actor, body, key, json);
    const creation = await createLeaseRecord(ports.turns, request);
    // The request that created it may have failed before it requested the authorizations.
    if (creation.kind === 'created' || creation.kind === 'exists') {
      await requestAuthorizationForLease(ports, actor, creation.lease);
    }
    switch (creation.kind) {
      case 'created':
        return leaseAnswer(ports, creation.lease, creation.lease.state === 'pending' ? 202 : 201);
      case 'exists':
        return leaseAnswer(ports, creation.lease, 200);
      case 'other-body':
        return refuseOtherBodyOf(creation.lease.id);
      default:
        return (await existingLease(ports, request)) ?? refuseCreation(creation, body);
    }
  },
});

function leaseRequestOf(
  { turns }: ApiPorts,
  { by, from }: Actor,
  body: LeaseRequestBody,
  key: string | null,
  json: Json,
): LeaseRequest {
  return {
    // The id is a hash of requester and key, so a retry after a lost answer finds the lease.
    id: key === null ? turns.ids.lease() : `lease-${randomPartFrom(keyHash(by, key))}`,
    type: body.type,
    attributes: body.attributes ?? {},
    blueprints: body.blueprints ?? null,
    ttlSeconds: body.ttlSeconds ?? limits.ttlDefault,
    waitSeconds: body.waitSeconds ?? null,
    priority: body.priority ?? limits.priorityDefault,
    owner: body.owner ?? by,
    requestedBy: by,
    from,
    bodyHash: key === null ? null : bodyHashOf(json),
  };
}

/** The place in line is not counted here: a read that fails must not hide a lease that exists. */
function leaseAnswer(ports: ApiPorts, lease: Lease, status: number): Answer {
  const body = leaseViewOf(ports, lease);
  const since = waitingSince(leaseChanges, lease);
  return { status, body, headers: { location: body.links.self }, waitingSince: since };
}

/** A request refused now may have created a lease with this key before: then that is the answer. */
async function existingLease(
  ports: ApiPorts,
  { id, bodyHash }: LeaseRequest,
): Promise<Answer | null> {
  if (bodyHash === null) return null;
  const lease = await readLease(ports.turns.store, id);
  if (lease === null) return null;
  return lease.bodyHash === bodyHash ? leaseAnswer(ports, lease, 200) : refuseOtherBodyOf(id);
}

const refuseOtherBodyOf = (lease: LeaseId): never => refuseOtherBody(lease, { lease });

type RefusedCreation = Exclude<LeaseCreation, { kind: 'created' | 'exists' | 'other-body' }>;

function refuseCreation(
  creation: RefusedCreation,
  { type, attributes = {} }: LeaseRequestBody,
): never {
  switch (creation.kind) {
    case 'unknown-blueprint': {
      const detail = `No blueprint is named “${creation.name}”.`;
      return refuse('unknown-blueprint', detail, { field: 'blueprints' });
    }
    case 'busy':
      return refuse('try-again', 'Too many requests compete for the same seats right now.');
    case 'unsatisfiable': {
      const wanted = Object.entries(attributes).map(
        ([name, value]) => `${name}=${attributeText(value)}`,
      );
      const request = `type '${type}'${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}`;
      const details = creation.options.map(({ detail }) => detail);
      const others = details.length > 0 ? `no other blueprint provides '${type}'` : '';
      const none = `no blueprint provides '${type}'`;
      return refuse('unsatisfiable', `${request}: ${[...details, others || none].join('; ')}`, {
        field: creation.options[0]?.field ?? 'type',
        extra: { options: creation.options.map((option) => ({ ...option })) },
      });
    }
  }
}

const attributeText = (value: Json): string =>
  typeof value === 'string' ? value : canonical(value);
