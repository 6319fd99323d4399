import type { Stage } from '../stage/stage.ts';

/** One kind of thing that can happen next. A story draws for itself how much it likes each. */
export type Move = Readonly<{
  name: string;
  /** 0: it can't happen now. */
  weight(stage: Stage): number;
  act(stage: Stage): void;
  /** No story goes without. */
  always?: true;
  /** It only brings to an end what was begun. */
  ends?: true;
}>;
