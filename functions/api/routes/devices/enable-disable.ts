import type { Device } from '../../../../shared/model/blueprint.ts';
import type { Instant } from '../../../../shared/model/time.ts';
import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { editDevice } from '../../catalog/edit-device.ts';
import {
  commandOwner,
  type OwnerCommandFor,
  whenDisabled,
  whenEnabled,
} from '../../catalog/machine-owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { refuse } from '../../problems.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** Returns the route that disables or enables a device. Repeating it is not an error. */
const enableOrDisableDevice = (
  word: 'disable' | 'enable',
  summary: string,
  orderFor: OwnerCommandFor,
) =>
  route(`POST /v1/pools/{pool}/devices/{name}/${word}`, {
    rule: 'configure',
    tag: 'pools',
    summary,
    params: deviceParams,
    answers: { 200: { description: `The device, now ${word}d`, schema: deviceView } },
    async act(ports, input) {
      const actor = actorOf(input);
      const { pool, name } = input.params;
      const disabled = word === 'disable';
      const { after, owner } = await editDevice(
        ports,
        actor,
        { pool, name },
        async ({ before }) => {
          const device =
            before ?? refuse('not-found', `Device ${name} of pool ${pool} does not exist.`);
          const reason = `device ${name} of pool ${pool} was ${word}d by ${actor.by}`;
          const update = await commandOwner(ports, device, orderFor, { ...actor, reason });
          return { after: withDisabled(device, disabled, ports.turns.clock.now()), ...update };
        },
      );
      return ok(deviceViewOf(ports, after, owner));
    },
  });

export const disableDevice = enableOrDisableDevice(
  'disable',
  'Disable a device: no lease takes it; leases on it go on',
  whenDisabled,
);
export const enableDevice = enableOrDisableDevice(
  'enable',
  'Enable a device, so that leases take it again',
  whenEnabled,
);

const withDisabled = (device: Device, disabled: boolean, now: Instant): Device =>
  device.disabled === disabled
    ? device
    : { ...device, disabled, version: nextVersion(device), updatedAt: now };
