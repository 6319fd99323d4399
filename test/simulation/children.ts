import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const told = z.object({
  seed: z.int(),
  wrong: z.array(z.string()),
  steps: z.int(),
  happened: z.array(z.tuple([z.string(), z.int()])),
});

/** How one story ended, as a child told it. */
export type Told = Readonly<z.infer<typeof told>>;

export type Task = Readonly<{
  seed: number;
  seeds: number;
  stride: number;
  steps: number;
  sabotage: string | null;
}>;

const entry = path.join(import.meta.dirname, 'child.ts');

/** Stories in a process of their own, until the first that goes wrong. Answers all it told. */
export async function inChild(task: Task, heard: (one: Told) => void = () => {}) {
  const child = spawn(process.execPath, [entry, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const all: Told[] = [];
  let trouble = '';
  child.stderr.on('data', (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const one = told.parse(JSON.parse(line));
    all.push(one);
    heard(one);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`a child of the simulation ended with ${code}:\n${trouble}`);
  return all;
}

/** The seeds dealt out to so many processes. */
export async function inChildren(
  { seed, seeds, steps, jobs }: Readonly<Record<'seed' | 'seeds' | 'steps' | 'jobs', number>>,
  heard?: (one: Told) => void,
): Promise<readonly Told[]> {
  const tasks = Array.from({ length: Math.min(jobs, seeds) }, (_, job) => ({
    seed: seed + job,
    seeds: seeds - job,
    stride: jobs,
    steps,
    sabotage: null,
  }));
  return (await Promise.all(tasks.map((task) => inChild(task, heard)))).flat();
}
