import { randomBytes } from 'node:crypto';
import type { Instance } from '../state/model.ts';
import { CloudError, cloudErrorFor } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { reservationView } from './instance-view.ts';
import { type LaunchRequest, readLaunch } from './launch-request.ts';

/** Launches once per client token: a repeated request returns the same instances. */
export function runInstances(world: CloudWorld, form: Form): Xml {
  const request = readLaunch(world, form);
  const instances = replayedInstances(world, request) ?? launchInstances(world, request);
  // The instance runs but the caller gets an error: only the token or the tags can find it.
  if (world.knobs.takeLostLaunch()) throw cloudErrorFor('InternalError');
  return reservationView(instances[0]?.reservationId ?? '', instances);
}

function replayedInstances(world: CloudWorld, request: LaunchRequest): readonly Instance[] | null {
  if (request.token === null) return null;
  const before = world.instances.all().filter(({ token }) => token === request.token);
  const [first] = before;
  if (!first) return null;
  if (first.request !== request.fingerprint) {
    throw new CloudError(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous ' +
        'request(s).',
    );
  }
  if (before.every(({ state }) => state === 'terminated')) {
    throw new CloudError(
      'IdempotentInstanceTerminated',
      `The request was already made with this token, and ${first.id} has been terminated since.`,
    );
  }
  return before;
}

function launchInstances(world: CloudWorld, request: LaunchRequest): readonly Instance[] {
  if (!world.knobs.hasCapacity(request.instanceType, request.subnetId)) {
    throw new CloudError(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${request.instanceType} capacity in the ` +
        'Availability Zone you requested (us-east-1a).',
    );
  }
  const { fingerprint, count, ...fields } = request;
  const reservationId = `r-${randomBytes(9).toString('hex').slice(1)}`;
  const numbers = world.instances.all().map(({ number }) => number);
  const highest = Math.max(0, ...numbers);
  return Array.from({ length: count }, (_, launchIndex) => {
    const id = `i-${randomBytes(9).toString('hex').slice(1)}`;
    world.visibility.delay(id);
    return world.lifecycle.launch({
      ...fields,
      id,
      reservationId,
      launchIndex,
      number: highest + launchIndex + 1,
      request: fingerprint,
      state: 'pending',
      online: false,
      booting: null,
      launchedAt: world.settings.now(),
      endedAt: null,
      reason: null,
    });
  });
}
