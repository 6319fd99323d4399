import type { LeaseView } from '../api/views.ts';

type LeaseWaiting = NonNullable<LeaseView['waiting']>;

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/** Returns why a lease is not usable yet, or why it ended; empty if it is simply active. */
export function leaseReason(lease: LeaseView): string {
  if (lease.ended) return detailOrReason(lease.ended.reason, lease.ended.detail);
  const { waiting } = lease;
  if (!waiting) return '';
  const text = detailOrReason(waiting.reason, waiting.detail);
  return [positionText(waiting), text].filter((part) => part).join(' · ');
}

function positionText({ place, placeMoreThan, blueprints }: LeaseWaiting): string {
  const line = `in line${blueprints.length > 0 ? ` for ${blueprints.join(', ')}` : ''}`;
  if (place !== null) return `${ordinal(place)} ${line}`;
  return placeMoreThan === null ? '' : `more than ${placeMoreThan} ahead ${line}`;
}

/**
 * Returns the detail, which says more than the reason; the reason only where the detail is empty.
 */
const detailOrReason = (reason: string, detail: string): string =>
  detail || reason.replaceAll('-', ' ');

/** `waiting · 3rd in line for demo-hosts · 3 of 3 hosts are held`. */
export function waitingLine(lease: LeaseView): string {
  const doing = lease.state === 'acquired' ? `setting up on ${lease.resource ?? '?'}` : 'waiting';
  return [doing, leaseReason(lease)].filter((part) => part).join(' · ');
}

/**
 * Returns the owner of a lease, and who requested it if that is another principal: the requester
 * may read what runs on it.
 */
export const ownerText = ({ owner, requestedBy }: LeaseView): string =>
  requestedBy === owner ? owner : `${owner}, requested by ${requestedBy}`;
