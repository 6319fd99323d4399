import { hostPatches } from './hosts.ts';
import { landingPatches } from './landing.ts';
import { lifePatches } from './life.ts';
import type { Patch } from './patch.ts';
import { seatPatches } from './seats.ts';

export const patches: readonly Patch[] = [
  ...seatPatches,
  ...landingPatches,
  ...lifePatches,
  ...hostPatches,
];
