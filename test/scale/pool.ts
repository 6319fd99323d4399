import { neverAnswers } from '../simulation/stage/life.ts';
import { drawLatency } from './latencies.ts';
import type { Usage } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

/** An execution environment of a function: it runs one invocation at a time. */
export type Environment = Readonly<{
  usage: Usage;
  /** Never returns once the environment has died. */
  sleep(ms: number): Promise<void>;
  beAlive(): Promise<void>;
}>;

export type PoolOptions<Program> = Readonly<{
  time: VirtualTime;
  chance: () => number;
  usage: Usage;
  /** Most invocations at once. */
  concurrency: number;
  timeoutMs: number;
  /** Starts the program of a new environment, which it keeps from call to call. */
  start(environment: Environment): Program;
}>;

export type Outcome<Answer> = Readonly<{ kind: 'answered'; answer: Answer } | { kind: 'died' }>;

/**
 * Returns a Lambda function. It has no warm environment at first; invocations beyond its
 * concurrency wait for their turn. One that exceeds its timeout dies with its environment.
 */
export function createPool<Program>(options: PoolOptions<Program>) {
  const { time, chance, usage, concurrency, timeoutMs } = options;
  const warm: ReturnType<typeof startEnvironment<Program>>[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;

  async function coldStart() {
    usage.coldStarts += 1;
    await time.sleep(drawLatency('coldStart', chance));
    return startEnvironment(options);
  }

  async function invokeNow<Answer>(
    act: (program: Program) => Promise<Answer>,
  ): Promise<Outcome<Answer>> {
    const began = time.elapsed();
    const environment = warm.pop() ?? (await coldStart());
    const late = new Promise<Outcome<Answer>>((resolve) =>
      time.after(timeoutMs, () => resolve({ kind: 'died' })),
    );
    const done = act(environment.program).then((answer) => ({ kind: 'answered', answer }) as const);
    const outcome = await Promise.race([done, late]);
    usage.invocations += 1;
    usage.billedMs += time.elapsed() - began;
    if (outcome.kind === 'answered') warm.push(environment);
    else {
      environment.kill();
      usage.timeouts += 1;
    }
    return outcome;
  }

  return {
    free: (): number => concurrency - running,
    async invoke<Answer>(act: (program: Program) => Promise<Answer>): Promise<Outcome<Answer>> {
      if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      const outcome = await invokeNow(act);
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
      return outcome;
    },
  };
}

function startEnvironment<Program>({ time, usage, start }: PoolOptions<Program>) {
  let alive = true;
  const beAlive = () => (alive ? Promise.resolve() : neverAnswers<void>());
  const environment: Environment = {
    usage,
    beAlive,
    sleep: async (ms) => {
      await time.sleep(ms);
      await beAlive();
    },
  };
  const kill = () => {
    alive = false;
  };
  return { program: start(environment), kill };
}
