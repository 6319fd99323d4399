import type { Command } from 'commander';
import type { DeviceView, PoolView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { deviceColumns } from '../print/columns.ts';
import { printRows } from '../print/rows.ts';
import type { ApplyOptions } from './apply.ts';
import { applyFiles, withApplyOptions } from './apply.ts';
import { printPools } from './ls.ts';

/** `drydock pool …` */
export function describePool(command: Command): void {
  withApplyOptions(command.command('create').description('create pools and devices from a file'))
    // The same as `apply`, but for one kind only: scripts get the same checks.
    .action((files: readonly string[], options: ApplyOptions) =>
      applyFiles(files, options, 'pool'),
    );

  withJson(command.command('list').alias('ls').description('list all pools')).action(
    (options: CommonOptions) => printPools(openContext(options)),
  );

  withJson(command.command('show').description('show one pool and its devices'))
    .argument('<pool>', 'the pool')
    .action(async (name: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const pool = await api.read<PoolView>('pools', name);
      const rows = await api.list<DeviceView>(`pools/${name}/devices`);
      if (screen.json) screen.object({ kind: 'pool', ...pool });
      else screen.out(`${pool.name}${pool.description ? ` · ${pool.description}` : ''}`);
      printRows(screen, { kind: 'device', columns: deviceColumns, rows, empty: 'no devices' });
    });

  describeDeviceCommands(command);

  withJson(command.command('delete').description('delete it; no blueprint may use it'))
    .argument('<pool>', 'the pool')
    .action(async (name: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('pools', name);
      if (screen.json) screen.object({ kind: 'pool', name, deleted: true });
      else screen.out(`${name} deleted`);
    });
}

function describeDeviceCommands(command: Command): void {
  for (const action of ['disable', 'enable'] as const) {
    const summary =
      action === 'disable' ? 'start no new lease on a device' : 'use a device for leases again';
    withJson(command.command(`${action}-device`).description(summary))
      .argument('<pool>', 'the pool')
      .argument('<device>', 'the device')
      .action(async (pool: string, name: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const device = await api.act<DeviceView>('pools', pool, 'devices', name, action);
        if (screen.json) screen.object({ kind: 'device', ...device });
        else screen.out(`${pool}/${name} ${action}d`);
      });
  }

  withJson(command.command('delete-device').description('remove a device from its pool'))
    .argument('<pool>', 'the pool')
    .argument('<device>', 'the device; its host goes when its last lease ends')
    .action(async (pool: string, device: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('pools', pool, 'devices', device);
      if (screen.json) screen.object({ kind: 'device', pool, name: device, deleted: true });
      else screen.out(`${pool}/${device} deleted`);
    });
}
