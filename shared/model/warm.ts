import type { ResourceId } from './ids.ts';

/** Resources begun to be kept ready; its version lets one keeper at a time add to it. */
export type WarmPool = Readonly<{ version: number; building: readonly ResourceId[] }>;
