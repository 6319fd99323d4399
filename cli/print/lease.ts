import type { LeaseView } from '../api/views.ts';

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/** Why a lease is not usable yet, or why it ended; empty for one that is simply active. */
export function why(lease: LeaseView): string {
  if (lease.ended) return oneReason(lease.ended.reason, lease.ended.detail);
  const { waiting } = lease;
  if (!waiting) return '';
  const lines = waiting.blueprints?.length ? ` for ${waiting.blueprints.join(', ')}` : '';
  const place = waiting.place ? `${ordinal(waiting.place)} in line${lines}` : '';
  return [place, oneReason(waiting.reason, waiting.detail)].filter((part) => part).join(' · ');
}

/** A detail says more than its reason; the reason stands in where there is none. */
const oneReason = (reason: string, detail: string): string => detail || reason.replaceAll('-', ' ');

/** `waiting · 3rd in line for demo-hosts · 3 of 3 hosts are held`. */
export function waitingLine(lease: LeaseView): string {
  const doing = lease.state === 'acquired' ? `setting up on ${lease.resource ?? '?'}` : 'waiting';
  return [doing, why(lease)].filter((part) => part).join(' · ');
}

/** Whose lease it is. Whoever asked for it in another's name may read what is run on it. */
export const ownerText = ({ owner, askedBy }: LeaseView): string =>
  askedBy === owner ? owner : `${owner}, asked by ${askedBy}`;
