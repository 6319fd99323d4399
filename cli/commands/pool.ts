import type { Command } from 'commander';
import type { DeviceView, PoolView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { deviceColumns, poolColumns } from '../print/lists.ts';
import type { ApplyOptions } from './apply.ts';
import { apply, withApplyOptions } from './apply.ts';
import { withJson } from './common.ts';
import { show } from './ls.ts';

/** `drydock pool …` */
export function describePool(command: Command): void {
  withApplyOptions(command.command('create').description('make pools and devices as a file says'))
    // An alias of `apply` that takes one kind only: whoever scripts it gets the same care.
    .action((files: readonly string[], options: ApplyOptions) => apply(files, options, 'pool'));

  withJson(command.command('list').alias('ls').description('all pools')).action(
    async (options: CommonOptions) => {
      const context = openContext(options);
      const rows = await context.api.list<PoolView>('pools');
      show(context, 'pool', poolColumns, rows, 'no pools');
    },
  );

  withJson(command.command('show').description('one pool and its devices'))
    .argument('<pool>', 'the pool')
    .action(async (name: string, options: CommonOptions) => {
      const context = openContext(options);
      const pool = await context.api.read<PoolView>('pools', name);
      const devices = await context.api.list<DeviceView>(`pools/${name}/devices`);
      if (context.screen.json) context.screen.object({ kind: 'pool', ...pool });
      else context.screen.out(`${pool.name}${pool.description ? ` · ${pool.description}` : ''}`);
      show(context, 'device', deviceColumns, devices, 'no devices');
    });

  for (const act of ['disable', 'enable'] as const) {
    const summary = act === 'disable' ? 'no new lease on this device' : 'take leases again';
    withJson(command.command(`${act}-device`).description(summary))
      .argument('<pool>', 'the pool')
      .argument('<device>', 'the device')
      .action(async (pool: string, device: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const after = await api.act<DeviceView>('pools', pool, 'devices', device, act);
        if (screen.json) screen.object({ kind: 'device', ...after });
        else screen.out(`${pool}/${device} ${act}d`);
      });
  }

  withJson(command.command('delete-device').description('take a device out of its pool'))
    .argument('<pool>', 'the pool')
    .argument('<device>', 'the device; its host goes when its last lease ends')
    .action(async (pool: string, device: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('pools', pool, 'devices', device);
      if (screen.json) screen.object({ kind: 'device', pool, name: device, deleted: true });
      else screen.out(`${pool}/${device} deleted`);
    });

  withJson(command.command('delete').description('remove it, once nothing stands on it'))
    .argument('<pool>', 'the pool')
    .action(async (name: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('pools', name);
      if (screen.json) screen.object({ kind: 'pool', name, deleted: true });
      else screen.out(`${name} deleted`);
    });
}
