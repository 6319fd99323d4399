import { startCloud } from '../../../infra/local/cloud/index.ts';

// Runs a local cloud in a child process, for tests that kill it.
const cloud = await startCloud({
  accessKeyId: 'local',
  path: process.argv[2] ?? '',
  devices: ['mi-00000000000000001'],
  bootMs: Number(process.argv[3] ?? 60),
  terminateMs: 30,
  consistencyMs: 0,
});
process.stdout.write(`${cloud.url}\n`);
