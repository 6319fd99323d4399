import { ask } from '../stage/ask.ts';
import { settingsOf } from '../stage/scenery.ts';
import type { Move } from './move.ts';

const toggleBlueprint = (name: 'disable' | 'enable', weight: number): Move => ({
  name: `${name} a blueprint`,
  weight: () => weight,
  act(stage) {
    const blueprint = stage.chance.pick([...stage.view.blueprints.keys()]);
    if (blueprint) ask(stage, `POST /v1/blueprints/${blueprint}/${name}`);
  },
});

/** Changes the limit and the other settings of a blueprint. */
const editBlueprint: Move = {
  name: 'edit a blueprint',
  weight: () => 0.4,
  act(stage) {
    const blueprint = stage.chance.pick([...stage.view.blueprints.values()]);
    if (!blueprint) return;
    const { driver, parameters } = blueprint;
    const settings = settingsOf(stage.chance, driver === 'pool-host');
    ask(stage, `PUT /v1/blueprints/${blueprint.name}`, { driver, parameters, ...settings });
  },
};

export const blueprintMoves: readonly Move[] = [
  toggleBlueprint('disable', 0.2),
  toggleBlueprint('enable', 0.4),
  editBlueprint,
];
