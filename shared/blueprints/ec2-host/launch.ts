import type { Step } from '../../lifecycle/step.ts';
import type { Fault } from '../../model/fault.ts';
import { fault, faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Resource } from '../../model/resource.ts';
import type { Launch, Machine } from '../../ports/machines.ts';
import type { Call } from '../contract.ts';
import { machineLock } from '../devices.ts';
import { intentOf, noteIntent } from './intend.ts';
import { asked, type Intended, nextAttempt } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * The act: exactly what the memo says, however often. Its token makes a repeat answer with the
 * machine that the first try made, so a crash between the launch and its note costs nothing.
 */
export async function launch(
  resource: Resource,
  memo: Intended,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  try {
    const machine = await call.site.machines.launch(launchOf(resource, memo, call.parameters));
    return noteMachine(memo, machine, call);
  } catch (error) {
    return afterFault(resource, memo, faultOf(error), call);
  }
}

function launchOf(resource: Resource, memo: Intended, parameters: Ec2HostParameters): Launch {
  const { token, attempt, template, image, instanceType, subnet, market } = memo;
  const { securityGroups, instanceProfile, userData, tags } = parameters;
  return {
    token,
    attempt,
    template,
    image,
    instanceType,
    subnet,
    market,
    securityGroups,
    instanceProfile,
    userData,
    tags,
    resource: resource.id,
    blueprint: resource.blueprint,
  };
}

function noteMachine(memo: Intended, { id }: Machine, { now }: Call<Ec2HostParameters>): Step {
  const { unheard: _, ...intent } = memo;
  return {
    step: 'note',
    memo: { ...intent, phase: 'launched', machine: id, launchedAt: now },
    say: `RunInstances ${asked(memo)} → ${id}`,
    locks: [machineLock(id)],
    host: id,
  };
}

/** A rung is left only when EC2 certainly refused it; what nobody heard of is asked for again. */
async function afterFault(
  resource: Resource,
  memo: Intended,
  failure: Fault,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  const again = { step: 'failed', fault: failure } as const;
  if (!failure.definite) return { ...again, memo: { ...memo, unheard: true } };
  switch (failure.reason) {
    case 'no-capacity':
      return climb(resource, refused(memo, call.now), failure, call);
    case 'token-spent':
      return { ...again, memo: nextAttempt(memo, memo.rung) };
    case 'token-mismatch':
      return adopt(resource, memo, failure, call);
    case 'denied':
    case 'invalid':
      return { ...again, memo: nextAttempt(refused(memo, call.now), memo.rung) };
    default:
      return again;
  }
}

/**
 * EC2 refused this try; an earlier one of which nobody heard may still have made a machine. Beyond
 * an act's time after the intent, this may not be the first try.
 */
function refused(memo: Intended, now: number): Intended {
  const alone = !memo.unheard && now - memo.at <= limits.actMs;
  return alone ? memo : { ...memo, doubt: now };
}

/** The next rung at once; after the last one, the first again, but not before a while. */
function climb(
  resource: Resource,
  memo: Intended,
  failure: Fault,
  call: Call<Ec2HostParameters>,
): Step {
  const rung = memo.rung + 1;
  if (rung < call.parameters.ladder.length) {
    const next = intentOf(resource, nextAttempt(memo, rung), memo.template, call);
    return noteIntent(next, `no room for ${asked(memo)}; `);
  }
  return { step: 'failed', fault: failure, memo: nextAttempt(memo, 0) };
}

/**
 * Our token was used with other bytes: by an older release of this code, whose answer was lost. If
 * its machine is in sight it is as good as ours, else the clean-up will look for it.
 */
async function adopt(
  resource: Resource,
  memo: Intended,
  failure: Fault,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  const machines = await call.site.machines.ofResource(resource.id);
  const found = machines.find(
    ({ attempt, state }) =>
      attempt === memo.attempt && (state === 'pending' || state === 'running'),
  );
  if (found) return noteMachine(memo, found, call);
  const detail = `${failure.detail}; the next attempt has another`;
  const next = nextAttempt({ ...memo, doubt: call.now }, memo.rung);
  return { step: 'failed', fault: fault('token-mismatch', detail), memo: next };
}
