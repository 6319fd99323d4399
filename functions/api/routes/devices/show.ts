import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { mustDevice } from '../../catalog/find.ts';
import { ownerOf } from '../../catalog/owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { deviceViewOf } from '../../views/pool.ts';

export const showDevice = route({
  method: 'GET',
  path: '/v1/pools/{pool}/devices/{name}',
  rule: 'read',
  tag: 'pools',
  summary: 'A device, and the resource that has its machine',
  params: deviceParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'The device', schema: deviceView } },
  async act(ports, { params: { pool, name } }) {
    const device = await mustDevice(ports, pool, name);
    const { id } = await ownerOf(ports, device);
    return ok(deviceViewOf(ports, device, id));
  },
});
