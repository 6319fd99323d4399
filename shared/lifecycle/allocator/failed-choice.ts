import { boundedDetail } from '../../model/fault.ts';
import { failedChoiceKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { plainItem } from '../../model/record.ts';
import type { ResourceCommon } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import { seconds, ttl } from '../../model/time.ts';
import { always, type Write } from '../../model/write.ts';

type Chosen = Pick<ResourceCommon, 'id' | 'choice'>;

/** How a build failed. `soon`: for a lack of capacity, which passes sooner than a defect. */
export type ChoiceFailure = Readonly<{ error: string; soon: boolean }>;

/** Remembers that a build failed on what it had chosen. The last failure counts. */
export function noteFailedChoice(
  { id, choice }: Chosen,
  { error, soon }: ChoiceFailure,
  now: Instant,
): readonly Write[] {
  if (choice === undefined) return [];
  const until = now + seconds(soon ? limits.noCapacityLately : limits.failedLately);
  const failed = { choice, resource: id, error: boundedDetail(error), at: now, until };
  const item = plainItem({ ...failed, expiresAt: ttl(until) });
  return [{ op: 'put', key: failedChoiceKey(choice), item, when: always }];
}

/** Forgets earlier failures of what was built on just now. */
export const forgetFailedChoice = ({ choice }: Chosen): readonly Write[] =>
  choice === undefined ? [] : [{ op: 'delete', key: failedChoiceKey(choice), when: always }];
