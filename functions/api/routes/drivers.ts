import { driverPage } from '../../../shared/model/wire/blueprint.ts';
import { ok } from '../http/answer.ts';
import { route } from '../http/route.ts';
import { driverViewOf } from '../views/blueprint.ts';

/** Drivers are few and fixed at start-up: one page, no cursor. */
export const listDrivers = route('GET /v1/drivers', {
  rule: 'read',
  tag: 'blueprints',
  summary: 'List the drivers, with the parameter schema of each',
  answers: { 200: { description: 'All drivers', schema: driverPage } },
  act: async ({ turns }) => ok({ items: turns.drivers.map(driverViewOf), cursor: null }),
});
