import type {
  BlueprintView,
  DeviceView,
  ExecutionView,
  LeaseView,
  PoolView,
  ResourceView,
} from '../api/views.ts';
import { programText } from '../run/program.ts';
import { ownerText, why } from './lease.ts';
import type { Column } from './table.ts';
import { relative, took } from './time.ts';

const none = '–';
const or = (text: string | null | undefined): string => text || none;

/** Attributes as a person would write them: `os=linux, cores=4`. */
export const attributesText = (attributes: object | null | undefined): string =>
  Object.entries(attributes ?? {})
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

export const leaseColumns = (now: number): readonly Column<LeaseView>[] => [
  { title: 'LEASE', cell: ({ id }) => id },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'ON', cell: ({ resource }) => or(resource) },
  { title: 'OWNER', cell: ownerText },
  { title: 'UNTIL', cell: ({ until }) => relative(until, now) },
  { title: 'WHY', cell: why },
];

export const resourceColumns = (now: number): readonly Column<ResourceView>[] => [
  { title: 'RESOURCE', cell: ({ id }) => id },
  { title: 'STATE', cell: resourceState },
  { title: 'TYPE', cell: ({ provides, type }) => or(provides ?? type) },
  { title: 'BLUEPRINT', cell: ({ blueprint }) => blueprint },
  { title: 'ATTRIBUTES', cell: ({ attributes }) => or(attributesText(attributes)) },
  { title: 'BORN', cell: ({ createdAt }) => relative(createdAt, now) },
  { title: 'WHY', cell: resourceWhy },
];

export const resourceState = (resource: ResourceView): string => {
  if (resource.quarantine) return 'quarantined';
  if (resource.paused) return 'paused';
  return resource.retiring ? 'retiring' : resource.state;
};

export const resourceWhy = ({ leaving, retiring, quarantine, note }: ResourceView): string => {
  const going = leaving ?? retiring;
  return going ? going.detail || going.reason : (quarantine ?? note ?? '');
};

export const executionColumns = (now: number): readonly Column<ExecutionView>[] => [
  { title: 'EXECUTION', cell: ({ id }) => id },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'EXIT', cell: ({ exitCode }) => or(exitCode?.toString()) },
  { title: 'BEGAN', cell: ({ createdAt }) => relative(createdAt, now) },
  { title: 'TOOK', cell: (execution) => or(tookText(execution)) },
  { title: 'RUNS', cell: programText },
];

const tookText = ({ startedAt, endedAt }: ExecutionView): string =>
  startedAt && endedAt ? took(Date.parse(endedAt) - Date.parse(startedAt)) : '';

export const blueprintColumns: readonly Column<BlueprintView>[] = [
  { title: 'BLUEPRINT', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'LIMIT', cell: ({ limit }) => or(limit?.toString()) },
  { title: 'ATTRIBUTES', cell: ({ parameters }) => or(innerAttributes(parameters)) },
];

const innerAttributes = (parameters: BlueprintView['parameters'] | undefined): string => {
  const attributes = parameters?.['attributes'];
  return typeof attributes === 'object' ? attributesText(attributes) : '';
};

export const poolColumns: readonly Column<PoolView>[] = [
  { title: 'POOL', cell: ({ name }) => name },
  { title: 'DESCRIPTION', cell: ({ description }) => or(description) },
];

export const deviceColumns: readonly Column<DeviceView>[] = [
  { title: 'DEVICE', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
  { title: 'MACHINE', cell: ({ machine }) => machine },
  { title: 'LABELS', cell: ({ labels }) => or(attributesText(labels)) },
];
