import { parentPort, workerData } from 'node:worker_threads';

// Stands in for Lambda's runtime: loads the uploaded module and returns what its `handler` returns.
const { handler } = await import(String(workerData));

parentPort?.on('message', async ({ n, event }) => {
  try {
    parentPort?.postMessage({ n, result: await handler(event, {}) });
  } catch (error) {
    parentPort?.postMessage({ n, error });
  }
});
