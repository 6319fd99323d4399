import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { quantile } from './percentiles.ts';

const usageText = `npm run bench:cold-start -- [--runs n]

Bundles the functions as for a deployment and imports each bundle in n new processes of Node.js
(default 11), all of them in turn. Prints medians: CPU and wall time in ms, resident memory in MB,
and CPU time relative to the floor, which is the import of an unbundled DynamoDB client. "first
call" is the CPU time of GET /v1/health after that. The budget of the api is 250 ms of CPU time.`;

const cpuBudgetMs = 250;
const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** Run in the measured process: prints what the import and the first call took. */
const measuringScript = `
  const [file, event] = process.argv.slice(1);
  const begun = performance.now();
  const before = process.cpuUsage();
  const cpuSince = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const { handler } = await import(file);
  const imported = { cpuMs: cpuSince(), wallMs: performance.now() - begun };
  const rssMb = process.memoryUsage.rss() / 1e6;
  let firstCallMs = null;
  if (event !== undefined) {
    const { statusCode, body } = await handler(JSON.parse(event));
    if (statusCode !== 200) throw new Error('the first call answered ' + statusCode + body);
    firstCallMs = cpuSince() - imported.cpuMs;
  }
  process.stdout.write(JSON.stringify({ ...imported, rssMb, firstCallMs }));
`;

const sampleSchema = z.object({
  cpuMs: z.number(),
  wallMs: z.number(),
  rssMb: z.number(),
  firstCallMs: z.number().nullable(),
});
type Sample = z.infer<typeof sampleSchema>;
type Subject = Readonly<{ name: string; module: string; bytes: number | null }>;

const floorName = 'floor';
const apiName = 'api';

const http = { method: 'GET', path: '/v1/health', protocol: 'HTTP/1.1', userAgent: 'bench' };
const healthEvent = JSON.stringify({
  rawPath: http.path,
  rawQueryString: '',
  headers: {},
  requestContext: { domainName: 'localhost', requestId: 'bench', http },
});

/** What a function needs to start; it calls none of it. */
const environment = Object.fromEntries(
  [
    'AWS_REGION',
    'DRYDOCK_TABLE_PREFIX',
    'DRYDOCK_LEASE_QUEUE',
    'DRYDOCK_RESOURCE_QUEUE',
    'DRYDOCK_EXECUTION_QUEUE',
    'DRYDOCK_TIMER_QUEUE',
    'DRYDOCK_OUTPUT_BUCKET',
    'DRYDOCK_DEPLOYMENT',
  ].map((name) => [name, 'bench']),
);

function subjectsIn(folder: string): readonly Subject[] {
  const written = execFileSync(process.execPath, ['infra/aws/write-bundles.ts', folder], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  const sizes = z.record(z.string(), z.number()).parse(JSON.parse(written));
  return [
    { name: 'an empty module', module: 'data:text/javascript,', bytes: null },
    { name: floorName, module: '@aws-sdk/client-dynamodb', bytes: null },
    ...Object.entries(sizes).map(([name, bytes]) => ({
      name,
      module: join(folder, name, 'index.mjs'),
      bytes,
    })),
  ];
}

function sampleOf({ name, module }: Subject): Sample {
  const events = name === apiName ? [healthEvent] : [];
  const args = ['--input-type=module', '-e', measuringScript, module, ...events];
  const options = { cwd: repositoryRoot, encoding: 'utf8', env: environment } as const;
  const { stdout, stderr } = spawnSync(process.execPath, args, options);
  const measured = stdout.trim().split('\n').at(-1) ?? '';
  // The deployed code is minified: a line of it fills a screen.
  if (measured === '') throw new Error(`${name} failed: ${stderr.slice(-500)}`);
  return sampleSchema.parse(JSON.parse(measured));
}

const medianText = (values: readonly number[]): string =>
  values.length === 0 ? '' : quantile(values, 0.5).toFixed(0);

function printTable(subjects: readonly Subject[], samples: ReadonlyMap<string, Sample[]>): void {
  const cpuOf = (name: string): readonly number[] => (samples.get(name) ?? []).map((s) => s.cpuMs);
  const floor = quantile(cpuOf(floorName), 0.5);
  const rows = subjects.map(({ name, bytes }) => {
    const some = samples.get(name) ?? [];
    return [
      name,
      bytes === null ? '' : (bytes / 1_000).toFixed(0),
      medianText(cpuOf(name)),
      (quantile(cpuOf(name), 0.5) / floor).toFixed(2),
      medianText(some.map(({ wallMs }) => wallMs)),
      medianText(some.map(({ rssMb }) => rssMb)),
      medianText(some.flatMap(({ firstCallMs }) => firstCallMs ?? [])),
    ];
  });
  const head = ['', 'kB', 'CPU ms', 'of floor', 'wall ms', 'RSS MB', 'first call'];
  for (const [name = '', ...cells] of [head, ...rows]) {
    process.stdout.write(`${name.padEnd(17)}${cells.map((c) => c.padStart(11)).join('')}\n`);
  }
  const spent = quantile(cpuOf(apiName), 0.5);
  const verdict = spent <= cpuBudgetMs ? 'within' : 'OVER';
  process.stdout.write(`\napi: ${spent.toFixed(0)} ms, ${verdict} its ${cpuBudgetMs} ms\n`);
}

function measure(runs: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-cold-start-'));
  try {
    const subjects = subjectsIn(folder);
    const samples = new Map(subjects.map(({ name }): [string, Sample[]] => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      for (const subject of subjects) samples.get(subject.name)?.push(sampleOf(subject));
    }
    printTable(subjects, samples);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '11' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usageText}\n`);
else measure(Number(values.runs));
