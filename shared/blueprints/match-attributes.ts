import { createHash } from 'node:crypto';
import { randomPartFrom } from '../model/ids.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { canonical } from '../model/json.ts';
import type { Mismatch } from './driver.ts';

/**
 * Returns the fit of a resource that offers these labels: equal labels, in whatever order, are one
 * fit. It is a hash, so that it fits in a key.
 */
export function fitOf(labels: JsonObject): string {
  return randomPartFrom(createHash('sha256').update(canonical(labels)).digest());
}

/** True if every requested attribute is offered with the same value. */
export const offersAll = (offered: JsonObject, requested: JsonObject): boolean =>
  unmetKeys(offered, requested).length === 0;

/** Returns why none of these offers would do, naming what is offered instead; null if one would. */
export function neverOffered(
  offers: readonly JsonObject[],
  requested: JsonObject,
): Mismatch | null {
  if (offers.some((offered) => offersAll(offered, requested))) return null;

  const nowhere = Object.keys(requested).filter((key) =>
    offers.every((offered) => !sameValue(ownValue(offered, key), requested[key])),
  );
  const [first] = nowhere;
  if (first !== undefined) {
    const instead = nowhere.map((key) => alternatives(offers, key)).join(', ');
    return { detail: `offers ${instead}`, field: `attributes.${first}` };
  }
  // Each attribute is offered somewhere, but no offer has them all: name what the nearest one
  // lacks.
  const [nearest = {}] = offers.toSorted(
    (a, b) => unmetKeys(a, requested).length - unmetKeys(b, requested).length,
  );
  const [lacking = ''] = unmetKeys(nearest, requested);
  const rest = Object.keys(requested).filter((key) => !unmetKeys(nearest, requested).includes(key));
  const others = rest.map((key) => offerText(key, requested[key])).join(', ');
  const detail = `offers ${others} only without ${offerText(lacking, requested[lacking])}`;
  return { detail, field: `attributes.${lacking}` };
}

const unmetKeys = (offered: JsonObject, requested: JsonObject): readonly string[] =>
  Object.keys(requested).filter((key) => !sameValue(ownValue(offered, key), requested[key]));

/** Ignores inherited members: a request may name an attribute `constructor`. */
const ownValue = (offered: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(offered, key) ? offered[key] : undefined;

const sameValue = (a: Json | undefined, b: Json | undefined): boolean =>
  a !== undefined && b !== undefined && canonical(a) === canonical(b);

const offerText = (key: string, value: Json | undefined): string =>
  `${key}=${typeof value === 'string' ? value : canonical(value ?? null)}`;

function alternatives(offers: readonly JsonObject[], key: string): string {
  const values = offers.flatMap((offered) => (Object.hasOwn(offered, key) ? [offered[key]] : []));
  const distinct = new Set(values.map((value) => offerText(key, value)));
  return distinct.size > 0 ? [...distinct].toSorted().join(' or ') : `no ${key}`;
}
