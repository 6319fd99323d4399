import type {
  BlueprintView,
  DeviceView,
  ExecutionView,
  LeaseView,
  PoolView,
  ResourceView,
} from '../api/views.ts';
import { leaseReason, ownerText } from './lease-text.ts';
import type { Column } from './table.ts';
import { relative, took } from './time.ts';

const emptyCell = '–';
const orEmptyCell = (text: string | null | undefined): string => text || emptyCell;

/** `os=linux, cores=4`. */
export const attributesText = (attributes: object | null | undefined): string =>
  Object.entries(attributes ?? {})
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

export const leaseColumns = (now: number): readonly Column<LeaseView>[] => [
  { title: 'LEASE', cell: ({ id }) => id },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'ON', cell: ({ resource }) => orEmptyCell(resource) },
  { title: 'OWNER', cell: ownerText },
  { title: 'UNTIL', cell: ({ until }) => relative(until, now) },
  { title: 'REASON', cell: leaseReason },
];

export const resourceColumns = (now: number): readonly Column<ResourceView>[] => [
  { title: 'RESOURCE', cell: ({ id }) => id },
  { title: 'STATE', cell: resourceStateText },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'BLUEPRINT', cell: ({ blueprint }) => blueprint },
  { title: 'ATTRIBUTES', cell: ({ attributes }) => orEmptyCell(attributesText(attributes)) },
  { title: 'CREATED', cell: ({ createdAt }) => relative(createdAt, now) },
  { title: 'REASON', cell: resourceReason },
];

export const resourceStateText = (resource: ResourceView): string => {
  if (resource.quarantine) return 'quarantined';
  if (resource.paused) return 'paused';
  return resource.retiring ? 'retiring' : resource.state;
};

export const resourceReason = ({ leaving, retiring, quarantine, note }: ResourceView): string => {
  const ending = leaving ?? retiring;
  return ending ? ending.detail || ending.reason : (quarantine ?? note ?? '');
};

export const executionColumns = (now: number): readonly Column<ExecutionView>[] => [
  { title: 'EXECUTION', cell: ({ id }) => id },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'EXIT', cell: ({ exitCode }) => orEmptyCell(exitCode?.toString()) },
  { title: 'QUEUED', cell: ({ createdAt }) => relative(createdAt, now) },
  { title: 'TOOK', cell: (execution) => orEmptyCell(tookText(execution)) },
  { title: 'COMMAND', cell: ({ summary }) => summary },
];

const tookText = ({ startedAt, endedAt }: ExecutionView): string =>
  startedAt && endedAt ? took(Date.parse(endedAt) - Date.parse(startedAt)) : '';

export const blueprintColumns: readonly Column<BlueprintView>[] = [
  { title: 'BLUEPRINT', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
  { title: 'DRIVER', cell: ({ driver }) => driver },
  { title: 'LIMIT', cell: ({ limit }) => orEmptyCell(limit?.toString()) },
  { title: 'ATTRIBUTES', cell: ({ parameters }) => orEmptyCell(parameterAttributes(parameters)) },
];

const parameterAttributes = (parameters: BlueprintView['parameters'] | undefined): string => {
  const attributes = parameters?.['attributes'];
  return typeof attributes === 'object' ? attributesText(attributes) : '';
};

export const poolColumns: readonly Column<PoolView>[] = [
  { title: 'POOL', cell: ({ name }) => name },
  { title: 'DESCRIPTION', cell: ({ description }) => orEmptyCell(description) },
];

const failureText = ({ at, error }: NonNullable<DeviceView['failed']>): string => `${at}: ${error}`;

export const deviceColumns: readonly Column<DeviceView>[] = [
  { title: 'DEVICE', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
  { title: 'MACHINE', cell: ({ machine }) => machine },
  { title: 'LABELS', cell: ({ labels }) => orEmptyCell(attributesText(labels)) },
  { title: 'FAILED', cell: ({ failed }) => orEmptyCell(failed && failureText(failed)) },
];
