import * as z from 'zod';
import type { LocalMachine } from '../host/directory.ts';
import { byId, cutPage } from '../paging.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { readInput } from './input.ts';

const describeInstanceInformationSchema = z.object({
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()).min(1) })).default([]),
  InstanceInformationFilterList: z
    .array(z.object({ key: z.string(), valueSet: z.array(z.string()).min(1) }))
    .default([]),
  MaxResults: z.number().int().min(5).max(50).optional(),
  NextToken: z.string().optional(),
});
type InstanceInformation = ReturnType<typeof instanceInformation>;

const filterReaders: Readonly<Record<string, (view: InstanceInformation) => string>> = {
  InstanceIds: ({ InstanceId }) => InstanceId,
  PingStatus: ({ PingStatus }) => PingStatus,
  PlatformTypes: ({ PlatformType }) => PlatformType,
  ResourceType: ({ ResourceType }) => ResourceType,
};

/** Lists the machines whose agent has ever registered; a booting one is not among them. */
export function describeInstanceInformation(world: CloudWorld, json: unknown) {
  const input = readInput(describeInstanceInformationSchema, json);
  const filters = [
    ...input.Filters.map(({ Key, Values }) => ({ read: filterReaderOf(Key), values: Values })),
    ...input.InstanceInformationFilterList.map(({ key, valueSet }) => {
      return { read: filterReaderOf(key), values: valueSet };
    }),
  ];
  const rows = registeredMachines(world)
    .sort(byId)
    .map((machine) => ({ id: machine.id, view: instanceInformation(world, machine) }))
    .filter((row) => filters.every(({ read, values }) => values.includes(read(row.view))));
  const page = cutPage(rows, input.MaxResults ?? 50, input.NextToken);
  if (page === 'bad-token') throw new CloudError('InvalidNextToken', 'The token is not valid.');
  return { InstanceInformationList: page.items.map((row) => row.view), NextToken: page.next };
}

function registeredMachines(world: CloudWorld): LocalMachine[] {
  const instances = world.instances.all().filter((one) => one.online || one.endedAt !== null);
  const machines = instances.flatMap(({ id }) => world.machines.find(id) ?? []);
  return [...machines, ...world.machines.devices()];
}

function filterReaderOf(key: string): (view: InstanceInformation) => string {
  const read = filterReaders[key];
  if (read) return read;
  throw new CloudError('InvalidFilterKey', `The filter key ${key} is not valid.`);
}

function instanceInformation(world: CloudWorld, machine: LocalMachine) {
  const ec2 = machine.id.startsWith('i-');
  return {
    InstanceId: machine.id,
    PingStatus: world.machines.isOnline(machine.id) ? 'Online' : 'ConnectionLost',
    LastPingDateTime: world.settings.now() / 1000,
    AgentVersion: '3.3.0.0',
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: 'Local directory',
    PlatformVersion: '1',
    ResourceType: ec2 ? 'EC2Instance' : 'ManagedInstance',
    ComputerName: machine.name,
  };
}
