import { createMemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import { outputsContract } from './outputs.contract.ts';

outputsContract('memory', async () => {
  const cloud = createMemoryCloud({ clock: { now: () => 0 } });
  return {
    outputs: cloud.outputs,
    store: async (key, bytes) => void cloud.knobs.storeOutput(key, bytes),
    close: async () => undefined,
  };
});
