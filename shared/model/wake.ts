import type { ObjectId } from './ids.ts';

/** "Look": the record says what. Why is for people and logs; no decision reads it. */
export type Wake = Readonly<{ id: ObjectId; why: string }>;
