import type { Chance } from './chance.ts';

/** The faults, each with the rate that a story draws for itself; 0: not in this story. */
export type Rates = Readonly<
  Record<
    | 'throttled'
    | 'conflict'
    | 'network'
    | 'lost'
    | 'dies'
    | 'crash'
    | 'noCapacity'
    | 'dropped'
    | 'doubled'
    | 'redelivered'
    | 'hostFails'
    | 'late'
    | 'lingers'
    | 'abandoned'
    | 'stale'
    | 'registersLate'
    | 'outputLate'
    | 'eventDoubled'
    | 'eventLate',
    number
  >
>;

/**
 * The settings of one story, drawn from its seed alone: a few faults, each frequent enough to meet
 * the others.
 */
export type Profile = Readonly<{
  steps: number;
  rates: Rates;
  /** No wake is ever lost, so leases must be served without the sweep. */
  losesNothing: boolean;
  /** The most functions that run at once. */
  crew: number;
  skewMs: number;
  /** The share of functions that are slow. */
  slow: number;
  /** The share of functions that are held up only before a change. */
  coarse: number;
  /** The factor on the weight of a move; 0: never in this story. */
  likes: (move: string) => number;
  /**
   * How slow EC2 and SSM are, ms: until a read shows a machine, until its agent answers, and until
   * a look knows a delivery.
   */
  pace: Readonly<{ visibleMs: number; bootMs: number; knownMs?: number }>;
  leasesMost: number;
  longestRun: number;
  /** The most seconds that pass in one move. */
  stride: number;
}>;

/** The settings of a story that its seed does not decide. */
export type Weather = Readonly<Partial<Omit<Profile, 'rates'>> & { rates?: Partial<Rates> }>;

/** No faults: nothing fails and nothing is lost. */
export const stillness: Rates = {
  throttled: 0,
  conflict: 0,
  network: 0,
  lost: 0,
  dies: 0,
  crash: 0,
  noCapacity: 0,
  dropped: 0,
  doubled: 0,
  redelivered: 0,
  hostFails: 0,
  late: 0,
  lingers: 0,
  abandoned: 0,
  stale: 0,
  registersLate: 0,
  outputLate: 0,
  eventDoubled: 0,
  eventLate: 0,
};

export const withWeather = (drawn: Profile, { rates, ...weather }: Weather): Profile => ({
  ...drawn,
  ...weather,
  rates: { ...drawn.rates, ...rates },
});

export function drawProfile(chance: Chance, steps: number): Profile {
  const calm = chance.once(0.3);
  const rate = (present: number, most: number): number =>
    calm || !chance.once(present) ? 0 : most * 10 ** (-1.5 * chance.next());
  const rates: Rates = {
    throttled: rate(0.4, 0.2),
    conflict: rate(0.4, 0.2),
    network: rate(0.3, 0.1),
    lost: rate(0.5, 0.15),
    dies: rate(0.5, 0.1),
    crash: rate(0.5, 0.1),
    noCapacity: rate(0.3, 0.5),
    dropped: rate(0.4, 0.4),
    doubled: chance.once(0.5) ? 0.3 * chance.next() : 0,
    redelivered: chance.once(0.5) ? 0.3 * chance.next() : 0,
    hostFails: rate(0.3, 0.3),
    late: rate(0.4, 0.5),
    lingers: rate(0.4, 0.3),
    abandoned: rate(0.3, 0.1),
    stale: rate(0.3, 0.5),
    registersLate: rate(0.2, 0.3),
    outputLate: rate(0.3, 0.5),
    eventDoubled: rate(0.3, 0.3),
    eventLate: rate(0.3, 0.3),
  };
  const liked = new Map<string, number>();
  return {
    steps,
    rates,
    losesNothing: calm,
    crew: chance.between(1, 6),
    coarse: chance.one(0.2, 0.7, 0.95),
    slow: chance.one(0, 0.1, 0.3),
    skewMs: chance.one(0, 0, 500, 2_000),
    likes(move) {
      const known = liked.get(move);
      if (known !== undefined) return known;
      const like = chance.once(0.3) ? 0 : 4 ** (2 * chance.next() - 1);
      liked.set(move, like);
      return like;
    },
    pace: {
      visibleMs: chance.one(0, 0, 5_000, 120_000),
      bootMs: chance.one(500, 5_000, 20_000, 90_000),
      knownMs: chance.one(0, 0, 100, 3_000),
    },
    leasesMost: chance.between(2, 14),
    longestRun: chance.one(2, 20, 120, 3_000),
    stride: chance.one(2, 20, 120, 400),
  };
}
