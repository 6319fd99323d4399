import type { Stage } from '../stage/stage.ts';

/** One kind of thing that can happen next. Each story draws its own preferences. */
export type Move = Readonly<{
  name: string;
  /** Returns its weight; 0: it cannot happen now. */
  weight(stage: Stage): number;
  act(stage: Stage): void;
  /** It happens in every story. */
  always?: true;
  /** It only completes what was begun. */
  ends?: true;
}>;
