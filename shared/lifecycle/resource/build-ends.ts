import type { PendingResource } from '../../model/resource.ts';
import type { Write } from '../../model/write.ts';
import { endBuild } from '../allocator/room.ts';
import type { LookAgain } from '../decision.ts';
import type { ResourceTurn } from './turn.ts';

/** What the commit adds in which a resource leaves `pending`, well or badly. */
export type BuildEnds = Readonly<{ writes: readonly Write[]; looks: readonly LookAgain[] }>;

export const buildEnds = ({ blueprint }: PendingResource, turn: ResourceTurn): BuildEnds => ({
  writes: endBuild(blueprint, turn.refused),
  looks: [{ kind: 'growth', blueprint }],
});
