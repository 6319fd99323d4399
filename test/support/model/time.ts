import { seconds } from '../../../shared/model/time.ts';

/** The round instant at which every test takes place. */
export const now = 1_000_000_000_000;

export const inSeconds = (n: number): number => now + seconds(n);
