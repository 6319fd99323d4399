import { parentPort, workerData } from 'node:worker_threads';

// Lambda's part: loads the module that was uploaded, calls its `handler`, hands its answer back.
const { handler } = await import(String(workerData));

parentPort?.on('message', async ({ n, event }) => {
  try {
    parentPort?.postMessage({ n, answer: await handler(event, {}) });
  } catch (error) {
    parentPort?.postMessage({ n, error });
  }
});
