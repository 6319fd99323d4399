import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { type Devices, isUsedElsewhere } from './devices.ts';
import { type AuditPorts, evidenceFor, withRecords } from './evidence.ts';
import { decideOrphan, type OrphanMark } from './orphan.ts';

const reasonTexts: Readonly<Record<OrphanMark['reason'], string>> = {
  'no-record': 'its resource has no record',
  destroyed: 'its resource is destroyed',
  'given-up': 'its resource gave up on it or has another machine by now',
};

/** Returns the reason of a mark in words. */
export const reasonText = (mark: OrphanMark): string => reasonTexts[mark.reason];

/**
 * Terminates an orphan after reading again everything that could speak for it: the machine with its
 * current tags, the record, and the lock of another resource that may use it. A hold set between
 * those reads and the call is too late. Returns whether the machine was terminated.
 */
export async function endOrphan(
  ports: AuditPorts,
  { id }: Machine,
  mark: OrphanMark,
  devices: Devices,
): Promise<boolean> {
  const { hookPorts, clock, log } = ports;
  const machine = await hookPorts.machines.describe(id);
  if (machine === null) return false;
  const [known] = await withRecords(ports, [machine]);
  const now = clock.now();
  const verdict = decideOrphan(evidenceFor(ports, machine, known?.item ?? null, mark), now);
  if (verdict.kind !== 'end') return false;
  if (await isUsedElsewhere(ports, machine, devices)) return false;
  await hookPorts.machines.terminate(id);
  log.warn('an orphan was terminated', {
    machine: id,
    resource: machine.resource,
    attempt: machine.attempt,
    reason: reasonText(mark),
    ageSeconds: Math.round((now - machine.launchedAt) / seconds(1)),
    firstSeenSecondsAgo: Math.round((now - mark.firstSeenAt) / seconds(1)),
  });
  return true;
}
