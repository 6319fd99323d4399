import { faultOf } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import { resourceFrom } from '../../shared/model/record.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { isLost, tellLost } from '../../shared/turns/lost-machine.ts';
import { readRound } from '../../shared/turns/round.ts';
import { type Devices, devicesOnce, isSomebodyElses } from './devices.ts';
import { endOrphan, wordsFor } from './end.ts';
import { type AuditPorts, seenWith, withRecords } from './judge.ts';
import { dropMark, type Marks, putMark, readMarks } from './marks.ts';
import { decideOrphan, type Verdict } from './orphan.ts';

/** What an audit found: machines looked at, orphans among them, and of those on hold and ended. */
export type Audited = {
  machines: number;
  orphans: number;
  held: number;
  ended: number;
  /** Hosts in use that had ended, and nobody had told. */
  lost: number;
};

type Run = Readonly<{ marks: Marks; devices: Devices; met: Set<string>; found: Audited }> & {
  tries: number;
};

/**
 * Looks for machines of this deployment that no record will ever end: they cost money for ever.
 * Bounded in what it lists and in what it ends; where it stopped, the next one goes on. Harmless
 * beside another of its own: neither sees a mark of the other that is old enough.
 */
export async function audit(ports: AuditPorts): Promise<Audited> {
  const { store, site } = ports;
  const found: Audited = { machines: 0, orphans: 0, held: 0, ended: 0, lost: 0 };
  const marks = await readMarks(store);
  const run: Run = { marks, devices: devicesOnce(ports), met: new Set(), found, tries: 0 };
  const { fromStart, toEnd } = await readRound(
    ports,
    'audit',
    limits.auditPages,
    (cursor) => site.machines.ofDeployment(cursor),
    ({ machines }) => auditPage(ports, machines, run),
  );
  // What the whole list does not show any more, EC2 has forgotten.
  const gone = fromStart && toEnd ? [...marks.keys()].filter((id) => !run.met.has(id)) : [];
  for (const id of gone) await dropMark(store, id);
  return found;
}

async function auditPage(ports: AuditPorts, machines: readonly Machine[], run: Run): Promise<void> {
  run.found.machines += machines.length;
  for (const { id } of machines) run.met.add(id);
  for (const { machine, item } of await withRecords(ports, machines)) {
    try {
      await auditOne(ports, machine, item, run);
    } catch (error) {
      const because = faultOf(error).detail;
      ports.log.warn('a machine could not be audited', { machine: machine.id, because });
    }
  }
}

async function auditOne(
  ports: AuditPorts,
  machine: Machine,
  item: Item | null,
  run: Run,
): Promise<void> {
  if (await isToldLost(ports, machine, item)) run.found.lost += 1;
  const mark = run.marks.get(machine.id) ?? null;
  const verdict = decideOrphan(seenWith(ports, machine, item, mark), ports.clock.now());
  if (verdict.kind !== 'fine' && !(await isSomebodyElses(ports, machine, run.devices))) {
    return tendOrphan(ports, machine, verdict, run);
  }
  if (mark !== null) await dropMark(ports.store, machine.id);
}

/** EC2's events are best effort: a host that ended unheard is told here, at the latest. */
async function isToldLost(ports: AuditPorts, machine: Machine, item: Item | null) {
  const resource = item && resourceFrom(item);
  if (!resource || !isLost(resource, machine.id, machine.state)) return false;
  await tellLost(ports, resource.id, machine.id, machine.state, 'audit');
  ports.log.warn('a host had ended, and nobody heard of it', {
    machine: machine.id,
    resource: resource.id,
    state: machine.state,
  });
  return true;
}

async function tendOrphan(
  ports: AuditPorts,
  machine: Machine,
  { kind, mark }: Exclude<Verdict, { kind: 'fine' }>,
  run: Run,
): Promise<void> {
  const { store, clock, log } = ports;
  const { found } = run;
  const about = { machine: machine.id, resource: machine.resource, because: wordsFor(mark) };
  found.orphans += 1;
  if (mark !== run.marks.get(machine.id)) {
    await putMark(store, machine.id, mark, clock.now());
    log.info('an orphan was seen', about);
  }
  if (kind === 'keep') {
    found.held += 1;
    log.warn('an orphan is on hold', about);
  }
  if (kind !== 'end') return;
  if (found.ended >= limits.orphansPerAudit || run.tries >= limits.orphanTries) return;
  run.tries += 1;
  found.ended += (await endOrphan(ports, machine, mark, run.devices)) ? 1 : 0;
}
