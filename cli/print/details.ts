import type { BlueprintView, ExecutionView, LeaseView, ResourceView } from '../api/views.ts';
import { programText } from '../run/program.ts';
import { ownerText, why } from './lease.ts';
import { attributesText, resourceState, resourceWhy } from './lists.ts';
import type { LeaseStory } from './story.ts';
import { clockTime, relative, rough, took } from './time.ts';

/** A name and what there is to say; lines with nothing to say are left out. */
export type Detail = readonly [name: string, text: string | null | undefined];
export type Sheet = Readonly<{ title: string; details: readonly Detail[] }>;

const when = (at: string | null | undefined, now: number): string | null =>
  at ? `${clockTime(at, now)} (${relative(at, now)})` : null;
const since = (at: string, now: number): string => rough((now - Date.parse(at)) / 1_000);

/** Of the leases that hold what it waits for, those that are named. */
const holdersTold = 5;

function holdersText(holders: readonly LeaseView[], now: number): string {
  const told = holders.slice(0, holdersTold).map((lease) => {
    const until = lease.until ? `until ${clockTime(lease.until, now)}` : lease.state;
    return `${lease.id} (${ownerText(lease)}, ${until})`;
  });
  const more = holders.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

export function leaseSheet(
  lease: LeaseView,
  now: number,
  story: Partial<LeaseStory> = {},
  holders: readonly LeaseView[] = [],
): Sheet {
  const { id, type, state, owner, createdAt } = lease;
  const waits = state === 'pending' ? ` for ${since(createdAt, now)}` : '';
  const whose = lease.askedBy === owner ? owner : `${lease.askedBy} for ${owner}`;
  return {
    title: `${id} · ${type} · ${state}${waits} · asked by ${whose}, ${clockTime(createdAt, now)}`,
    details: [
      ['wants', attributesText(lease.attributes)],
      ['from', lease.blueprints?.join(', ')],
      ['priority', String(lease.priority)],
      ['request', story.request],
      ['waits for', lease.waiting ? why(lease) : null],
      ['held by', holdersText(holders, now)],
      ['waited', story.waited],
      ['on', story.seat ?? lease.resource],
      ['part of', lease.nestedIn],
      ['until', when(lease.until, now)],
      ['ended', lease.ended ? `${lease.ended.reason}: ${why(lease)} · ${lease.ended.by}` : null],
      ['used', story.used],
      ['cleaned', story.cleaned],
    ],
  };
}

export function resourceSheet(
  resource: ResourceView,
  now: number,
  holders: readonly LeaseView[] = [],
): Sheet {
  const { id, blueprint, createdAt } = resource;
  return {
    title: `${id} · ${blueprint} · ${resourceState(resource)}`,
    details: [
      ['provides', resource.provides],
      ['attributes', attributesText(resource.attributes)],
      ['seats', String(resource.capacity)],
      ['host', resource.host],
      ['held by', holdersText(holders, now)],
      ['needs', resource.nested.join(', ')],
      ['born', when(createdAt, now)],
      ['why', resourceWhy(resource)],
    ],
  };
}

export function executionSheet(execution: ExecutionView, now: number): Sheet {
  const { id, state, exitCode, startedAt, endedAt } = execution;
  const code = exitCode === null ? '' : ` · exit ${exitCode}`;
  const ms = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  return {
    title: `${id} · ${state}${code}`,
    details: [
      ['runs', programText(execution)],
      ['in', execution.cwd],
      ['lease', execution.lease],
      ['on', execution.resource],
      ['asked', `${when(execution.createdAt, now)} by ${execution.askedBy}`],
      ['began', when(startedAt, now)],
      ['took', ms === null ? null : took(ms)],
      ['says', execution.detail],
      ['output', `drydock output ${id}`],
    ],
  };
}

export function blueprintSheet(blueprint: BlueprintView, now: number): Sheet {
  const { name, type, disabled, breaker, ...rest } = blueprint;
  const shown = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return {
    title: `${name} · ${type} · ${disabled ? 'disabled' : 'enabled'}`,
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

/** Nothing while all goes well; else what fails, and when the next is tried. */
function breakerText(breaker: NonNullable<BlueprintView['breaker']>, now: number): string | null {
  const { state, failures, lastError, lastFailedAt, until } = breaker;
  if (failures === 0) return null;
  const last = `the last ${relative(lastFailedAt, now)}: ${lastError}`;
  const failed = `${failures} failed in a row, ${last}`;
  if (state === 'closed') return failed;
  return state === 'open'
    ? `stopped until ${when(until, now)}: ${failed}`
    : `one is let through to try: ${failed}`;
}

/** The sheet's lines, names in one column. */
export function sheetLines({ title, details }: Sheet): readonly string[] {
  const told = details.filter(([, text]) => text);
  const width = Math.max(0, ...told.map(([name]) => name.length));
  return [title, ...told.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
}
