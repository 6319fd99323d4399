import { usageError } from '../exit.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90`, `90s`, `30m`, `2h`, `1d`, `1h30m` → seconds; null for anything else. */
export function durationSeconds(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^(\d{1,9}[smhd])+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    sum += Number(count) * (unitSeconds[unit ?? ''] ?? 0);
  }
  return sum;
}

/** Returns a parser of an option's value: seconds, or a usage error that says what is allowed. */
export function durationOption(flag: string): (text: string) => number {
  return (text) => {
    const seconds = durationSeconds(text);
    if (seconds === null) throw usageError(`${flag} ${text}: not a duration.`, durationHint);
    return seconds;
  };
}

const durationHint = 'write 90, 90s, 30m, 2h or 1d';
