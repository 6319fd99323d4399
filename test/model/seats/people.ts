import type { Command } from '../../../shared/model/command.ts';
import type { LeaseId, ObjectId, ResourceId } from '../../../shared/model/ids.ts';
import { commandKeyOf, leaseKey } from '../../../shared/model/keys.ts';
import { leaseFrom, plainItem, resourceFrom } from '../../../shared/model/record.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { Key, Write } from '../../../shared/model/write.ts';
import { always } from '../../../shared/model/write.ts';
import { now } from '../../support/model/time.ts';
import { budgetKey } from './begin.ts';
import { leaseNumbered } from './ports.ts';
import { shownKey, toBeShown } from './reads.ts';
import type { Scope } from './scope.ts';
import type { Open } from './world.ts';

/** An event that is not part of a turn. */
export type Event = Readonly<{
  label: string;
  writes: readonly Write[];
  wakes: readonly ObjectId[];
  /** It happens by itself, whatever users do. */
  isIndex: boolean;
}>;

/** Returns what users may do now, and which index entries may catch up. */
export const events = (scope: Scope, open: Open): readonly Event[] => [
  ...scope.released.flatMap((n) => released(open, leaseNumbered(n))),
  ...resourcesOf(open).flatMap((resource) => toldBy(open, resource)),
  ...scope.leases.flatMap((_, n) => caughtUp(open, leaseNumbered(n))),
];

const resourcesOf = (open: Open): readonly Resource[] =>
  open
    .all()
    .filter(({ key }) => key.table === 'resources')
    .map(({ item }) => resourceFrom(item));

export const commandsOf = (open: Open, id: ObjectId) => open.partition('commands', id);

function command(kind: 'release' | 'pause' | 'unpause', target: ObjectId): Write {
  const said = { ulid: `by-user-${kind}`, target, by: 'anna', from: 'user', at: now, reason: '' };
  const whole: Command =
    kind === 'release' ? { kind, ...said, ifHolds: null, now: false } : { kind, ...said };
  return { op: 'put', key: commandKeyOf(whole), item: plainItem(whole), when: always };
}

function released(open: Open, id: LeaseId): readonly Event[] {
  const item = open.get(leaseKey(id));
  const state = item && leaseFrom(item).state;
  const isOpen = state === 'pending' || state === 'acquired' || state === 'active';
  const told = commandsOf(open, id).some(({ item: said }) => said['from'] === 'user');
  if (!isOpen || told) return [];
  const label = `the user releases ${id}`;
  return [{ label, writes: [command('release', id)], wakes: [id], isIndex: false }];
}

const spend = (key: Key): Write => ({
  op: 'update',
  key,
  set: {},
  remove: [],
  add: { n: -1 },
  when: [{ attr: 'n', above: 0 }],
});

function toldBy(open: Open, { id, ...resource }: Resource): readonly Event[] {
  if (resource.state !== 'active' || commandsOf(open, id).length > 0) return [];
  const left = (name: 'drains' | 'pauses') => Number(open.get(budgetKey(name))?.['n'] ?? 0) > 0;
  const event = (kind: 'release' | 'pause' | 'unpause', cost: readonly Write[]): Event => ({
    label: `the user asks ${id} to ${kind}`,
    writes: [command(kind, id), ...cost],
    wakes: [id],
    isIndex: false,
  });
  return [
    ...(left('drains') ? [event('release', [spend(budgetKey('drains'))])] : []),
    ...(left('pauses') && !resource.paused ? [event('pause', [spend(budgetKey('pauses'))])] : []),
    ...(resource.paused ? [event('unpause', [])] : []),
  ];
}

/** The index is late, but not for ever. The drain that it concerns polls by its own timer. */
function caughtUp(open: Open, id: LeaseId): readonly Event[] {
  const is = toBeShown(open, id);
  const was = open.get(shownKey(id))?.['resource'] ?? null;
  if (is === was) return [];
  const label = `the index shows ${id} on ${is ?? 'nothing'}`;
  const shows: Write = is
    ? { op: 'put', key: shownKey(id), item: { resource: is }, when: always }
    : { op: 'delete', key: shownKey(id), when: always };
  const wakes = [was, is].filter((at): at is ResourceId => typeof at === 'string');
  return [{ label, writes: [shows], wakes, isIndex: true }];
}
