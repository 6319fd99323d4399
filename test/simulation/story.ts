import { limits } from '../../shared/model/limits.ts';
import { brokenNow } from './invariants/index.ts';
import { asleepLeases } from './invariants/quiet.ts';
import { moves } from './moves/index.ts';
import { comeToRest } from './rest.ts';
import { ask } from './stage/ask.ts';
import { flush } from './stage/flush.ts';
import { setScene } from './stage/scenery.ts';
import { createStage, type Stage, type StageOptions } from './stage/stage.ts';

export type StoryOutcome = Readonly<{
  seed: number;
  /** One sentence per broken promise. */
  wrong: readonly string[];
  trace: readonly string[];
  steps: number;
  happened: ReadonlyMap<string, number>;
  /** How often it met each behaviour of AWS that stories draw. */
  met: ReadonlyMap<string, number>;
}>;

/** Runs one seeded story: faults for `steps` steps, then calm until everything is at rest. */
export async function runStory(options: StageOptions): Promise<StoryOutcome> {
  const stage = createStage(options);
  await setScene(stage);
  const { wrong, crew } = stage;
  const breath: Breath = { held: false };
  for (let n = 0; n < options.steps && wrong.length === 0; n += 1) {
    if (n === options.steps - lastSteps) cancelRunning(stage);
    await takeStep(stage, breath);
  }
  if (wrong.length === 0) await comeToRest(stage);
  const sentences = [...new Set(wrong)].map(stage.trace.named);
  const { happened, trace, census } = stage;
  const { met } = census;
  return {
    seed: options.seed,
    wrong: sentences,
    trace: trace.lines,
    steps: crew.step(),
    happened,
    met,
  };
}

/** What runs is cancelled so many steps before the faults stop: the calm must carry it out. */
const lastSteps = 60;

function cancelRunning(stage: Stage): void {
  for (const execution of stage.view.executions.values()) {
    const isOpen = execution.state === 'running' && execution.cancel === null;
    if (isOpen) ask(stage, `POST /v1/executions/${execution.id}/cancel`, {});
  }
}

/** While held, no new work begins until nothing is in flight: this shows forgotten leases. */
type Breath = { held: boolean };

/** Makes one random move, lets functions run until they wait again, and checks the invariants. */
async function takeStep(stage: Stage, breath: Breath): Promise<void> {
  const { chance, profile, crew, clock, wrong } = stage;
  crew.nextStep();
  clock.to(clock.now() + chance.between(0, 3));
  if (profile.losesNothing && chance.once(0.02)) breath.held = true;
  const move = chance.weighted(
    breath.held ? moves.filter(({ ends }) => ends) : moves,
    (each) => each.weight(stage) * (each.always ? 1 : profile.likes(each.name)),
  );
  move?.act(stage);
  await flush();
  if (stage.hasChanged() || move?.name === 'time passes') wrong.push(...brokenNow(stage));
  const asleep = crew.running().length === 0 && stage.queues.pending().length === 0;
  if (!asleep) return;
  breath.held = false;
  if (!profile.losesNothing) return;
  const timers = stage.queues.timers.all();
  const fresh = clock.now() + limits.catalogAgeMs + 1_000;
  wrong.push(
    ...asleepLeases(
      stage.view,
      new Set(timers.filter(({ at }) => at <= fresh).map(({ id }) => id)),
    ),
  );
}
