import { modelOf } from './abstract.ts';
import type { Bounds, Found } from './explore.ts';
import { explore } from './explore.ts';
import { fence } from './fence/model.ts';
import { fences } from './fence/scopes.ts';
import { nests } from './nests/model.ts';
import { nestScopes } from './nests/scopes.ts';
import type { Options } from './seats/model.ts';
import { seats } from './seats/model.ts';
import type { Scope } from './seats/scope.ts';
import { scopes } from './seats/scopes.ts';

/** A scope that can be explored by name. */
export type Run = Readonly<{
  name: string;
  events: string;
  large: boolean;
  explore(options: Options, bounds: Bounds): Promise<Found>;
}>;

const seatRuns = Object.entries<Scope>(scopes).map(
  ([name, scope]): Run => ({
    name,
    events: scope.events,
    large: scope.large ?? false,
    explore: (options, bounds) => explore(seats(scope, options), bounds),
  }),
);

const fenceRuns = Object.entries(fences).map(
  ([name, rules]): Run => ({
    name,
    events: 'no command runs on the host of the next tenant',
    large: false,
    explore: (_, bounds) => explore(modelOf(fence(rules)), bounds),
  }),
);

const nestRuns = Object.entries(nestScopes).map(
  ([name, nest]): Run => ({
    name,
    events: `${nest.hosts} hosts, ${nest.copies} working copies of ${nest.seats} hosts each`,
    large: false,
    explore: (_, bounds) => explore(modelOf(nests(nest)), bounds),
  }),
);

export const runs: readonly Run[] = [...seatRuns, ...fenceRuns, ...nestRuns];
