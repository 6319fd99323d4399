import type { Command, CommandOf } from '../../model/command.ts';
import type { EventEntry } from '../../model/event.ts';
import type { ActiveLease, Lease } from '../../model/lease.ts';
import { iso, seconds } from '../../model/time.ts';
import type { Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { wakeAt } from '../schedule.ts';
import { endedBy, endedByCommand, endHeld } from './end-commits.ts';
import { untilMax, warnAt } from './expiry.ts';
import { releaseOwnerFirst } from './release-owner-first.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `active`: released, lost with its resource, or its time is up. */
export function decideActive(lease: ActiveLease, turn: HeldTurn): Decision<Lease> {
  const releases = turn.commands
    .filter((command) => command.kind === 'release')
    .filter((command) => concerns(command, lease));
  const release = releases.find(({ from }) => from === lease.dependencyOf) ?? releases[0];
  if (release) {
    const elsewhere = releaseOwnerFirst(lease, release, turn);
    if (elsewhere) return elsewhere;
    const ended = endedByCommand(release, turn.now);
    return endHeld(lease, { ended, consumes: turn.commands, hostIsGone: release.now }, turn);
  }
  if (lease.until <= turn.now && !turn.commands.some(({ kind }) => kind === 'extend')) {
    const detail = `its ${lease.ttlSeconds} s were up at ${iso(lease.until)}`;
    const ended = endedBy('expired', detail, 'system', turn.now);
    return endHeld(lease, { ended, consumes: turn.commands }, turn);
  }
  if (turn.commands.length > 0) return obeyWhileActive(lease, turn.commands, turn);
  // Woken early, by a timer for an earlier time or by a duplicate message: `until` stands.
  if (lease.wakeAt > turn.now) return wait;
  return warnAt(lease) > turn.now ? lookAtWarning(lease, turn) : warn(lease, turn);
}

const lookAtWarning = (lease: ActiveLease, turn: HeldTurn): Decision<Lease> =>
  commitTo<Lease>({ ...lease, wakeAt: wakeAt(turn.now, warnAt(lease)) });

/** Tells its holder, by an event of its own, that its end is near. */
function warn(lease: ActiveLease, turn: HeldTurn): Decision<Lease> {
  if (lease.warned) return lookAtWarning(lease, turn);
  const left = Math.round((lease.until - turn.now) / seconds(1));
  const text = `ends in ${left} s, at ${iso(lease.until)}, unless it is extended`;
  return commitTo<Lease>(
    { ...lease, warned: true, wakeAt: wakeAt(turn.now, lease.until) },
    { events: [{ kind: 'ends-soon', text, data: { until: lease.until } }] },
  );
}

/** True for a release of this lease: one sent by a resource is for leases that hold that one. */
const concerns = (command: CommandOf<'release'>, lease: ActiveLease): boolean =>
  command.ifHolds === null || command.ifHolds === lease.resourceId;

/** Extends the lease, and passes warnings on. Commands of other kinds do nothing to it. */
function obeyWhileActive(
  lease: ActiveLease,
  commands: readonly Command[],
  turn: HeldTurn,
): Decision<Lease> {
  const extensions = commands.filter((command) => command.kind === 'extend');
  const cap = untilMax(lease);
  // From the moment of the request, capped, and never shorter than what was promised before.
  const requested = extensions.map(({ at, ttlSeconds }) => Math.min(at + seconds(ttlSeconds), cap));
  const until = Math.max(lease.until, ...requested);
  const by = commands[0]?.by ?? 'system';
  const warnings = commands.flatMap((command) => warningsOf(command, lease));
  if (until === lease.until) {
    const text = `until stays ${iso(until)}: no later time was requested or allowed`;
    const refused: readonly EventEntry[] =
      extensions.length === 0 ? [] : [{ kind: 'extend-refused', text }];
    return commitTo<Lease>(lease, { consumes: commands, events: [...warnings, ...refused], by });
  }
  const extended = { ...lease, until, warned: false };
  return commitTo<Lease>(
    { ...extended, wakeAt: wakeAt(turn.now, Math.max(turn.now, warnAt(extended))) },
    {
      consumes: commands,
      events: [...warnings, { kind: 'extended', text: `until ${iso(until)}` }],
      by,
    },
  );
}

/** Tells its holder that the machine may soon be taken. */
function warningsOf(command: Command, { resourceId }: ActiveLease): readonly EventEntry[] {
  if (command.kind !== 'warn' || command.ifHolds !== resourceId) return [];
  const data = { resource: resourceId };
  return [{ kind: 'interruption-warning', text: command.reason, data }];
}
