const longestMs = 3_600_000;

/**
 * Returns how long an answer asks to wait before the next request, in ms: RFC 9110 allows seconds
 * or a date. Null without the header, or if it says neither. Never more than an hour.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : date - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), longestMs);
}
