import type { ResourceId } from '../../../shared/model/ids.ts';
import { ask } from '../stage/ask.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const activeResources = (stage: Stage): readonly ResourceId[] =>
  stage.resources().filter((id) => stage.view.resources.get(id)?.state === 'active');

const commandResource = (word: 'pause' | 'unpause' | 'release', weight: number): Move => ({
  name: `${word} a resource`,
  weight: (stage) => (activeResources(stage).length > 0 ? weight : 0),
  act(stage) {
    const id = stage.chance.pick(word === 'release' ? stage.resources() : activeResources(stage));
    if (id) ask(stage, `POST /v1/resources/${id}/${word}`, {});
  },
});

/** Ends a resource from three sides at once: its leases, the resource itself, and an expiry. */
const releaseFromAllSides: Move = {
  name: 'release from all sides',
  weight: (stage) => (activeResources(stage).length > 0 ? 1.2 : 0),
  act(stage) {
    const id = stage.chance.pick(activeResources(stage));
    const holders = [...stage.view.leases.values()].filter(
      (lease) => 'seat' in lease && lease.resourceId === id,
    );
    for (const lease of holders) ask(stage, `POST /v1/leases/${lease.id}/release`, {});
    if (id) ask(stage, `POST /v1/resources/${id}/release`, {});
    for (const lease of holders) {
      if (lease.state !== 'active' || lease.until - stage.clock.now() > 60_000) continue;
      if (!stage.profile.losesNothing) stage.clock.to(lease.until);
    }
  },
};

export const resourceMoves: readonly Move[] = [
  commandResource('pause', 2),
  commandResource('unpause', 2.5),
  commandResource('release', 0.7),
  releaseFromAllSides,
];
