import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { type Devices, isSomebodyElses } from './devices.ts';
import { type AuditPorts, seenWith, withRecords } from './judge.ts';
import { decideOrphan, type Mark } from './orphan.ts';

const why: Readonly<Record<Mark['because'], string>> = {
  'no-record': 'there is no record of its resource',
  destroyed: 'its resource is destroyed',
  'given-up': 'its resource has another machine by now, or gave up on this one',
};

export const wordsFor = (mark: Mark): string => why[mark.because];

/**
 * Ends an orphan, after everything that could speak for it was read once more: the machine with its
 * tags as they are now, the record, and the lock of whoever else may use it. A hold that comes
 * between that look and the call comes too late. Answers whether it was ended.
 */
export async function endOrphan(
  ports: AuditPorts,
  { id }: Machine,
  mark: Mark,
  devices: Devices,
): Promise<boolean> {
  const { site, clock, log } = ports;
  const machine = await site.machines.describe(id);
  if (machine === null) return false;
  const [known] = await withRecords(ports, [machine]);
  const now = clock.now();
  const verdict = decideOrphan(seenWith(ports, machine, known?.item ?? null, mark), now);
  if (verdict.kind !== 'end') return false;
  if (await isSomebodyElses(ports, machine, devices)) return false;
  await site.machines.terminate(id);
  log.warn('an orphan was ended', {
    machine: id,
    resource: machine.resource,
    attempt: machine.attempt,
    because: wordsFor(mark),
    ageSeconds: Math.round((now - machine.launchedAt) / seconds(1)),
    firstSeenSecondsAgo: Math.round((now - mark.firstSeenAt) / seconds(1)),
  });
  return true;
}
