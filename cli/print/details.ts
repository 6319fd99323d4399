import type { BlueprintView, ExecutionView, LeaseView, ResourceView } from '../api/views.ts';
import { attributesText, resourceReason, resourceStateText } from './columns.ts';
import type { LeaseSummary } from './lease-summary.ts';
import { leaseReason, ownerText } from './lease-text.ts';
import { leftOutLines } from './left-out.ts';
import { clockTime, relative, rough, took } from './time.ts';

/** A name and its text; a detail without text is not printed. */
export type Detail = readonly [name: string, text: string | null | undefined];
export type DetailSheet = Readonly<{ title: string; details: readonly Detail[] }>;

const momentText = (at: string | null | undefined, now: number): string | null =>
  at ? `${clockTime(at, now)} (${relative(at, now)})` : null;
const elapsedSince = (at: string, now: number): string => rough((now - Date.parse(at)) / 1_000);

/** How many holders are named; of the others, only the number. */
const maxHoldersNamed = 5;

function holdersText(holders: readonly LeaseView[], now: number): string {
  const named = holders.slice(0, maxHoldersNamed).map((lease) => {
    const until = lease.until ? `until ${clockTime(lease.until, now)}` : lease.state;
    return `${lease.id} (${ownerText(lease)}, ${until})`;
  });
  const more = holders.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

export function leaseSheet(
  lease: LeaseView,
  now: number,
  summary: Partial<LeaseSummary> = {},
  holders: readonly LeaseView[] = [],
): DetailSheet {
  const { id, type, state, owner, requestedBy, createdAt, ended } = lease;
  const waits = state === 'pending' ? ` for ${elapsedSince(createdAt, now)}` : '';
  const requester = requestedBy === owner ? owner : `${requestedBy} for ${owner}`;
  const requested = `requested by ${requester}, ${clockTime(createdAt, now)}`;
  return {
    title: `${id} · ${type} · ${state}${waits} · ${requested}`,
    details: [
      ['wants', attributesText(lease.attributes)],
      ['from', lease.blueprints?.join(', ')],
      ['priority', String(lease.priority)],
      ['request', summary.request],
      ['waits for', lease.waiting ? leaseReason(lease) : null],
      ['held by', holdersText(holders, now)],
      ['waited', summary.waited],
      ['on', summary.seat ?? lease.resource],
      ['dependency of', lease.dependencyOf],
      ['until', momentText(lease.until, now)],
      ['ended', ended ? `${ended.reason}: ${leaseReason(lease)} · ${ended.by}` : null],
      ['used', summary.used],
      ['cleaned up', summary.cleanedUp],
    ],
  };
}

export function resourceSheet(
  resource: ResourceView,
  now: number,
  holders: readonly LeaseView[] = [],
): DetailSheet {
  const { id, blueprint, createdAt } = resource;
  return {
    title: `${id} · ${blueprint} · ${resourceStateText(resource)}`,
    details: [
      ['type', resource.type],
      ['attributes', attributesText(resource.attributes)],
      ['seats', String(resource.capacity)],
      ['host', resource.host],
      ['held by', holdersText(holders, now)],
      ['dependencies', resource.dependencies.join(', ')],
      ['created', momentText(createdAt, now)],
      ['reason', resourceReason(resource)],
    ],
  };
}

export function executionSheet(execution: ExecutionView, now: number): DetailSheet {
  const { id, state, exitCode, startedAt, endedAt } = execution;
  const code = exitCode === null ? '' : ` · exit ${exitCode}`;
  const ms = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  return {
    title: `${id} · ${state}${code}`,
    details: [
      ['command', execution.summary],
      ['in', execution.cwd],
      ['lease', execution.lease],
      ['on', execution.resource],
      ['requested', `${momentText(execution.createdAt, now)} by ${execution.requestedBy}`],
      ['started', momentText(startedAt, now)],
      ['took', ms === null ? null : took(ms)],
      ['detail', execution.detail],
      ['output', [`drydock output ${id}`, ...leftOutLines(execution)].join(' · ')],
    ],
  };
}

export function blueprintSheet(blueprint: BlueprintView, now: number): DetailSheet {
  const { name, driver, disabled, breaker, ...rest } = blueprint;
  const shown = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return {
    title: `${name} · ${driver} · ${disabled ? 'disabled' : 'enabled'}`,
    details: [
      ['builds', breaker ? breakerText(breaker, now) : null],
      ...shown.map(
        ([field, value]): Detail => [
          field,
          typeof value === 'string' ? value : JSON.stringify(value),
        ],
      ),
    ],
  };
}

/** Returns what fails and when the next build is tried; null while no build fails. */
function breakerText(breaker: NonNullable<BlueprintView['breaker']>, now: number): string | null {
  const { state, failures, lastError, lastFailedAt, until } = breaker;
  if (failures === 0) return null;
  const last = `the last ${relative(lastFailedAt, now)}: ${lastError}`;
  const failed = `${failures} failed in a row, ${last}`;
  if (state === 'closed') return failed;
  return state === 'open'
    ? `stopped until ${momentText(until, now)}: ${failed}`
    : `one trial build is allowed: ${failed}`;
}

/** Returns the sheet's lines, with the names in one column. */
export function sheetLines({ title, details }: DetailSheet): readonly string[] {
  const shown = details.filter(([, text]) => text);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return [title, ...shown.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
}
