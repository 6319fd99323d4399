import type { Json, JsonObject } from '../model/json.ts';
import { canonical } from '../model/json.ts';
import type { Mismatch } from './driver.ts';

/** Whoever offers this can serve a request for those: asked for is offered, with the same value. */
export const offersAll = (offered: JsonObject, asked: JsonObject): boolean =>
  unmetKeys(offered, asked).length === 0;

/** Why none of these offers would do, told by what is offered instead; null when one would. */
export function neverOffered(offers: readonly JsonObject[], asked: JsonObject): Mismatch | null {
  if (offers.some((offered) => offersAll(offered, asked))) return null;

  const nowhere = Object.keys(asked).filter((key) =>
    offers.every((offered) => !sameValue(ownValue(offered, key), asked[key])),
  );
  const [first] = nowhere;
  if (first !== undefined) {
    const instead = nowhere.map((key) => alternatives(offers, key)).join(', ');
    return { detail: `offers ${instead}`, field: `attributes.${first}` };
  }
  // Each is offered by somebody, but nobody offers all: the nearest says what it lacks.
  const [nearest = {}] = offers.toSorted(
    (a, b) => unmetKeys(a, asked).length - unmetKeys(b, asked).length,
  );
  const [lacking = ''] = unmetKeys(nearest, asked);
  const rest = Object.keys(asked).filter((key) => !unmetKeys(nearest, asked).includes(key));
  const others = rest.map((key) => attributeText(key, asked[key])).join(', ');
  const detail = `offers ${others} only without ${attributeText(lacking, asked[lacking])}`;
  return { detail, field: `attributes.${lacking}` };
}

const unmetKeys = (offered: JsonObject, asked: JsonObject): readonly string[] =>
  Object.keys(asked).filter((key) => !sameValue(ownValue(offered, key), asked[key]));

/** Somebody may ask for an attribute named `constructor`, which every object has. */
const ownValue = (offered: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(offered, key) ? offered[key] : undefined;

const sameValue = (a: Json | undefined, b: Json | undefined): boolean =>
  a !== undefined && b !== undefined && canonical(a) === canonical(b);

const attributeText = (key: string, value: Json | undefined): string =>
  `${key}=${typeof value === 'string' ? value : canonical(value ?? null)}`;

function alternatives(offers: readonly JsonObject[], key: string): string {
  const values = offers.flatMap((offered) => (Object.hasOwn(offered, key) ? [offered[key]] : []));
  const distinct = new Set(values.map((value) => attributeText(key, value)));
  return distinct.size > 0 ? [...distinct].toSorted().join(' or ') : `no ${key}`;
}
