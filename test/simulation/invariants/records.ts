import type { ItemChange } from '../../../shared/adapters/memory/evaluate-write.ts';
import type { Item } from '../../../shared/model/write.ts';
import { changesIn, type HistoryRule, type LandedCommit } from './commit.ts';

/** The states that may follow each state; one commit may pass through several. */
const waysOut: Readonly<Record<string, readonly string[]>> = {
  'leases pending': ['acquired', 'active', 'broken', 'destroyed'],
  'leases acquired': ['pending', 'active', 'released', 'broken', 'destroyed'],
  'leases active': ['released', 'destroyed'],
  'leases released': ['destroyed'],
  'leases broken': ['destroyed'],
  'resources pending': ['active', 'released', 'broken'],
  'resources active': ['released', 'broken'],
  'resources released': ['destroyed'],
  'resources broken': ['destroyed'],
  'executions queued': ['running', 'cancelled', 'lost'],
  'executions running': ['succeeded', 'failed', 'timed-out', 'cancelled', 'lost'],
};

const writers: Readonly<Record<string, readonly string[]>> = {
  leases: ['lease-worker'],
  resources: ['resource-worker'],
  executions: ['execution-worker'],
};

/** Records have one writer, growing versions, allowed transitions, and an event per transition. */
export const recordRules: HistoryRule = {
  before: (commit) =>
    changesIn(commit, 'leases', 'resources', 'executions')
      // A large program and launch parameters are no records: they are written once.
      .filter(({ key, before }) => !key.pk.includes('/') || before !== null)
      .flatMap((change) => recordTroubles(commit, change)),
};

function recordTroubles(
  commit: LandedCommit,
  { key, before, after }: ItemChange,
): readonly string[] {
  const name = key.sk === undefined ? key.pk : `${key.pk} ${key.sk}`;
  if (after === null) return [`a record is gone: ${name}`];
  if (before === null) return creationTrouble(name, after);
  const wrong: string[] = [];
  if (Number(after['version']) <= Number(before['version'])) {
    wrong.push(`version of ${name} went from ${before['version']} to ${after['version']}`);
  }
  for (const name of ['createdAt', 'queuedAt', 'requestedBy']) {
    if (before[name] !== after[name]) wrong.push(`${name} of ${key.pk} became ${after[name]}`);
  }
  const { life } = commit;
  if (life && !writers[key.table]?.includes(life.name)) {
    wrong.push(`${name} was written by ${life.name}`);
  }
  const [was, is] = [String(before['state']), String(after['state'])];
  if (was !== is && !waysOut[`${key.table} ${was}`]?.includes(is)) {
    wrong.push(`${name} went from ${was} to ${is}`);
  }
  if (waysOut[`${key.table} ${was}`] === undefined)
    wrong.push(`${name} is ${was}, and was written`);
  if (was !== is && !hasEvent(commit, after)) wrong.push(`no event records that ${name} is ${is}`);
  return wrong;
}

const creationTrouble = (name: string, { version }: Item): readonly string[] =>
  version === 1 ? [] : [`${name} was created with version ${version}`];

const hasEvent = ({ changes }: LandedCommit, { id, version }: Item): boolean =>
  changes.some(
    ({ key, after }) =>
      key.table === 'events' && after?.['object'] === id && after?.['version'] === version,
  );
