import type { Step } from '../../lifecycle/step.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Resource } from '../../model/resource.ts';
import type { Call } from '../contract.ts';
import { asked, type Intended, type Next } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * Says what will be launched, to be committed before it is. The template's version is looked up
 * here, because the bytes of a launch must not change between its tries.
 */
export async function intend(
  resource: Resource,
  next: Next,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  if (resource.locks.length >= limits.locks) return enough(resource);
  const template = await templateOf(call);
  return noteIntent(intentOf(resource, next, template, call));
}

export function noteIntent(memo: Intended, before = ''): Step {
  const say = `${before}RunInstances ${asked(memo)} (attempt ${memo.attempt})`;
  return { step: 'note', memo, say };
}

export function intentOf(
  resource: Resource,
  next: Next,
  template: Intended['template'],
  { parameters, now }: Call<Ec2HostParameters>,
): Intended {
  const rung = parameters.ladder[next.rung];
  if (rung === undefined) throw new Error(`${resource.id} has no rung ${next.rung} on its ladder`);
  return {
    ...next,
    phase: 'intended',
    token: `${resource.id}-${next.attempt}`,
    template,
    image: parameters.image,
    ...rung,
    at: now,
    unheard: false,
  };
}

/** Each machine that ever answered to a launch is locked to its resource until the end. */
function enough({ locks }: Resource): Step {
  const detail = `${locks.length} machines ended before they could be used`;
  return { step: 'failed', fault: { ...fault('failed', detail), next: 'give-up' } };
}

async function templateOf({ parameters, site }: Call<Ec2HostParameters>) {
  const { launchTemplate } = parameters;
  const name = launchTemplate?.id ?? launchTemplate?.name ?? null;
  if (launchTemplate === null || name === null) return null;
  return site.machines.templateVersion(name, launchTemplate.version);
}
