import { ask } from '../stage/ask.ts';
import { settingsOf } from '../stage/scenery.ts';
import type { Move } from './move.ts';

const word = (name: 'disable' | 'enable', weight: number): Move => ({
  name: `${name} a blueprint`,
  weight: () => weight,
  act(stage) {
    const blueprint = stage.chance.pick([...stage.view.blueprints.keys()]);
    if (blueprint) ask(stage, `POST /v1/blueprints/${blueprint}/${name}`);
  },
});

/** Its limit goes up or down, and the rest of it is another too. */
const edit: Move = {
  name: 'edit a blueprint',
  weight: () => 0.4,
  act(stage) {
    const blueprint = stage.chance.pick([...stage.view.blueprints.values()]);
    if (!blueprint) return;
    const { type, parameters } = blueprint;
    const settings = settingsOf(stage.chance, type === 'pool-host');
    ask(stage, `PUT /v1/blueprints/${blueprint.name}`, { type, parameters, ...settings });
  },
};

export const blueprintMoves: readonly Move[] = [word('disable', 0.2), word('enable', 0.4), edit];
