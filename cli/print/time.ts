/** Returns a duration, as short as a person would say it: `0.15 s`, `31.4 s`, `4 min 3 s`. */
export function took(ms: number): string {
  const s = Math.max(ms, 0) / 1_000;
  if (s < 0.995) return `${s.toFixed(2)} s`;
  if (s < 99.95) return `${s.toFixed(1)} s`;
  return rough(s);
}

/** Returns a duration in whole units, two at most: `28 min`, `1 h 5 min`, `3 d`. */
export function rough(seconds: number): string {
  const s = Math.round(Math.max(seconds, 0));
  if (s < 60) return `${s} s`;
  if (s < 600) return twoUnits(s, 60, 'min', 's');
  if (s < 3_600) return `${Math.round(s / 60)} min`;
  if (s >= 36_000 && s < 86_400) return `${Math.round(s / 3_600)} h`;
  if (s < 86_400) return twoUnits(Math.round(s / 60), 60, 'h', 'min');
  return twoUnits(Math.round(s / 3_600), 24, 'd', 'h');
}

function twoUnits(count: number, per: number, large: string, small: string): string {
  const rest = count % per;
  const whole = `${Math.floor(count / per)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** `in 28 min`, `2 min ago`, `now`. */
export function relative(at: string | null | undefined, now: number): string {
  if (!at) return '–';
  const s = (Date.parse(at) - now) / 1_000;
  if (Math.abs(s) < 1) return 'now';
  const distance = Math.abs(s);
  // Beyond 90 s only minutes matter; seconds would only make a list restless.
  const text = rough(distance > 90 ? Math.round(distance / 60) * 60 : distance);
  return s > 0 ? `in ${text}` : `${text} ago`;
}

const digits = (n: number): string => String(n).padStart(2, '0');

/** Returns the local wall-clock time, `15:02:11`, with the date if it is not today. */
export function clockTime(at: string, now: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(digits).join(':');
  const sameDay = new Date(now).toDateString() === date.toDateString();
  return sameDay ? time : `${dayOf(date)} ${time}`;
}

/** Returns the same with milliseconds, for timelines. */
export const clockTimeMs = (at: string, now: number): string =>
  `${clockTime(at, now)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;

const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => digits(n)).join('-');
