import type { JsonObject } from '../../model/json.ts';
import type { PlanFacts } from '../driver.ts';
import { failedLast } from '../failed-choices.ts';
import type { Ec2HostParameters } from './parameters.ts';

type Launched = Pick<Ec2HostParameters, 'image' | 'launchTemplate'>;

/** Names what a rung launches: the same choice wherever image, type, subnet and market agree. */
export function rungChoice(
  { image, launchTemplate }: Launched,
  { instanceType, subnet, market }: Ec2HostParameters['ladder'][number],
): string {
  const source = image ?? launchTemplate?.id ?? launchTemplate?.name;
  return ['rung', source, instanceType, subnet, market].map((part) => part ?? '-').join('/');
}

/** Returns the ladder as this build climbs it, if that is not the blueprint's own order. */
export async function ladderPlan(
  { ladder, image, launchTemplate }: Launched & Pick<Ec2HostParameters, 'ladder'>,
  facts: PlanFacts,
): Promise<Readonly<{ parameters?: JsonObject }>> {
  const choiceOf = (rung: (typeof ladder)[number]) => rungChoice({ image, launchTemplate }, rung);
  const ordered = await failedLast(ladder, choiceOf, facts);
  const isSame = ordered.every((rung, n) => rung === ladder[n]);
  return isSame ? {} : { parameters: { ladder: ordered.map((rung) => ({ ...rung })) } };
}
