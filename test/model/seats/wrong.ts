import { blueprintKey } from '../../../shared/model/keys.ts';
import { plainItem } from '../../../shared/model/record.ts';
import type { Item } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import type { Site } from './deciders.ts';
import { blueprintsOf } from './ports.ts';
import { oncePerWorld } from './world.ts';

/** Returns the kind of a sentence of the invariants. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^two holders/, 'two holders'],
  [/^two builds/, 'two builds'],
  [/^seat .*\(destroyed\)/, 'destroyed under a holder'],
  [/: dead token:/, 'dead token'],
  [/: lost:/, 'seat lost'],
  [/^counter | counts /, 'counter'],
];

const kindOf = (sentence: string): string =>
  kinds.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'invariant';

/** Returns the check of the simulation's invariants, evaluated once per world. */
export function createWrong({ scope, worlds }: Site) {
  const configured = blueprintsOf(scope).map((blueprint): [string, Item] => [
    keyText(blueprintKey(blueprint.name)),
    plainItem(blueprint),
  ]);
  return oncePerWorld((world): string | null => {
    const lying = worlds.open(world).all();
    const dump = Object.fromEntries([
      ...configured,
      ...lying.map(({ key, item }): [string, Item] => [keyText(key), item]),
    ]);
    const [first] = brokenInvariants(dump);
    return first === undefined ? null : `${kindOf(first)}: ${first}`;
  });
}
