import { startCloud } from '../../../infra/local/cloud/index.ts';

// A cloud in a process of its own, for tests that end it the hard way.
const cloud = await startCloud({
  accessKeyId: 'local',
  path: process.argv[2] ?? '',
  devices: ['mi-00000000000000001'],
  bootMs: Number(process.argv[3] ?? 60),
  terminateMs: 30,
  consistencyMs: 0,
});
process.stdout.write(`${cloud.url}\n`);
