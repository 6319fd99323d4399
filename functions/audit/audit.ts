import { faultOf } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import { resourceFrom } from '../../shared/model/record.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { scanResumably } from '../../shared/turns/read/resumable-scan.ts';
import { machineIsLost, releaseLostHost } from '../../shared/turns/resource/lost-machine.ts';
import { type Devices, devicesOnce, isUsedElsewhere } from './devices.ts';
import { endOrphan, reasonText } from './end-orphan.ts';
import { type AuditPorts, evidenceFor, withRecords } from './evidence.ts';
import { deleteMark, type Marks, putMark, readMarks } from './marks.ts';
import { decideOrphan, type OrphanVerdict } from './orphan.ts';

/** Counts of an audit: machines seen, orphans among them, and orphans on hold or terminated. */
export type Audited = {
  machines: number;
  orphans: number;
  held: number;
  ended: number;
  /** Hosts in use that had ended without an event. */
  lost: number;
};

/** The state of one audit. `tries` counts terminate attempts, `met` is every machine seen. */
type AuditRun = Readonly<{ marks: Marks; devices: Devices; met: Set<string>; found: Audited }> & {
  tries: number;
};

/**
 * Finds machines of this deployment that no record will ever terminate and that would cost money
 * forever. The number it lists and terminates is bounded, and the next audit resumes where this one
 * stopped. Two concurrent audits are harmless: neither finds a mark of the other that is old
 * enough.
 */
export async function audit(ports: AuditPorts): Promise<Audited> {
  const { store, hookPorts } = ports;
  const found: Audited = { machines: 0, orphans: 0, held: 0, ended: 0, lost: 0 };
  const marks = await readMarks(store);
  const run: AuditRun = { marks, devices: devicesOnce(ports), met: new Set(), found, tries: 0 };
  const { fromStart, toEnd } = await scanResumably(ports, {
    list: 'audit',
    pagesMax: limits.auditPages,
    read: (cursor) => hookPorts.machines.ofDeployment(cursor),
    use: ({ machines }) => auditMachines(ports, machines, run),
  });
  // EC2 has forgotten every marked machine that is missing from the complete list.
  const gone = fromStart && toEnd ? [...marks.keys()].filter((id) => !run.met.has(id)) : [];
  for (const id of gone) await deleteMark(store, id);
  return found;
}

async function auditMachines(
  ports: AuditPorts,
  machines: readonly Machine[],
  run: AuditRun,
): Promise<void> {
  run.found.machines += machines.length;
  for (const { id } of machines) run.met.add(id);
  for (const { machine, item } of await withRecords(ports, machines)) {
    try {
      await auditMachine(ports, machine, item, run);
    } catch (error) {
      const reason = faultOf(error).detail;
      ports.log.warn('a machine could not be audited', { machine: machine.id, reason });
    }
  }
}

async function auditMachine(
  ports: AuditPorts,
  machine: Machine,
  item: Item | null,
  run: AuditRun,
): Promise<void> {
  if (await releaseIfLost(ports, machine, item)) run.found.lost += 1;
  const mark = run.marks.get(machine.id) ?? null;
  const verdict = decideOrphan(evidenceFor(ports, machine, item, mark), ports.clock.now());
  if (verdict.kind !== 'fine' && !(await isUsedElsewhere(ports, machine, run.devices))) {
    return handleOrphan(ports, machine, verdict, run);
  }
  if (mark !== null) await deleteMark(ports.store, machine.id);
}

/** Releases the resource of a host that ended without an event; EC2's events are best effort. */
async function releaseIfLost(ports: AuditPorts, machine: Machine, item: Item | null) {
  const resource = item && resourceFrom(item);
  if (!resource || !machineIsLost(resource, machine.id, machine.state)) return false;
  await releaseLostHost(ports, resource.id, {
    machine: machine.id,
    state: machine.state,
    from: 'audit',
  });
  ports.log.warn('a host had ended without an event', {
    machine: machine.id,
    resource: resource.id,
    state: machine.state,
  });
  return true;
}

async function handleOrphan(
  ports: AuditPorts,
  machine: Machine,
  { kind, mark }: Exclude<OrphanVerdict, { kind: 'fine' }>,
  run: AuditRun,
): Promise<void> {
  const { store, clock, log } = ports;
  const { found } = run;
  const about = { machine: machine.id, resource: machine.resource, reason: reasonText(mark) };
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
