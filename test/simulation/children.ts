import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const storyResultSchema = z.object({
  seed: z.int(),
  wrong: z.array(z.string()),
  steps: z.int(),
  happened: z.array(z.tuple([z.string(), z.int()])),
  met: z.array(z.tuple([z.string(), z.int()])),
});

/** How one story ended, as a child process reported it. */
export type StoryResult = Readonly<z.infer<typeof storyResultSchema>>;

export type ChildTask = Readonly<{
  seed: number;
  seeds: number;
  stride: number;
  steps: number;
  sabotage: string | null;
}>;

const entry = path.join(import.meta.dirname, 'child.ts');

/** Runs stories in a child process until one goes wrong. Returns every result it reported. */
export async function runInChild(task: ChildTask, onResult: (one: StoryResult) => void = () => {}) {
  const child = spawn(process.execPath, [entry, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const all: StoryResult[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const one = storyResultSchema.parse(JSON.parse(line));
    all.push(one);
    onResult(one);
  }
  const code = await ended;
  if (code !== 0)
    throw new Error(`a child process of the simulation exited with ${code}:\n${stderr}`);
  return all;
}

/** Deals the seeds out to `jobs` child processes. Returns every result. */
export async function runInChildren(
  { seed, seeds, steps, jobs }: Readonly<Record<'seed' | 'seeds' | 'steps' | 'jobs', number>>,
  onResult?: (one: StoryResult) => void,
): Promise<readonly StoryResult[]> {
  const tasks = Array.from({ length: Math.min(jobs, seeds) }, (_, job) => ({
    seed: seed + job,
    seeds: seeds - job,
    stride: jobs,
    steps,
    sabotage: null,
  }));
  return (await Promise.all(tasks.map((task) => runInChild(task, onResult)))).flat();
}
