import type { Device } from '../../../../shared/model/blueprint.ts';
import type { Instant } from '../../../../shared/model/time.ts';
import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { editDevice } from '../../catalog/edit-device.ts';
import { type Tells, tellOwner, whenDisabled, whenEnabled } from '../../catalog/owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** The two are one route with another word in it; twice is not an error. */
const toggle = (word: 'disable' | 'enable', summary: string, tells: Tells) =>
  route({
    method: 'POST',
    path: `/v1/pools/{pool}/devices/{name}/${word}`,
    rule: 'configure',
    tag: 'pools',
    summary,
    params: deviceParams,
    query: noQuery,
    body: noBody,
    answers: { 200: { description: `It is ${word}d`, schema: deviceView } },
    async act(ports, asked) {
      const actor = actorOf(asked);
      const { pool, name } = asked.params;
      const disabled = word === 'disable';
      const { after, owner } = await editDevice(ports, actor, pool, name, async ({ before }) => {
        const device = before ?? refuse('not-found', `There is no device ${name} in pool ${pool}.`);
        const because = `device ${name} of pool ${pool} was ${word}d by ${actor.by}`;
        const told = await tellOwner(ports, device, tells, { ...actor, because });
        return { after: turned(device, disabled, ports.turns.clock.now()), ...told };
      });
      return ok(deviceViewOf(ports, after, owner));
    },
  });

export const disableDevice = toggle(
  'disable',
  'Let no lease take a device; those on it go on',
  whenDisabled,
);
export const enableDevice = toggle('enable', 'Let a device take leases again', whenEnabled);

const turned = (device: Device, disabled: boolean, now: Instant): Device =>
  device.disabled === disabled
    ? device
    : { ...device, disabled, version: nextVersion(device), updatedAt: now };
