import { describe, expect, it } from 'vitest';
import type { Catalog, LabelSet } from '../../model/blueprint.ts';
import type { JsonObject } from '../../model/json.ts';
import { fitOf } from '../match-attributes.ts';
import { checkPool, matchPool, poolDefaultLimit } from './match.ts';

const rack = { pool: 'rack' };
const withSets = (...labelSets: LabelSet[]): Catalog => ({
  blueprints: [],
  authorizations: [],
  pools: [{ name: 'rack', version: 1, description: '', labelSets, createdAt: 0, updatedAt: 0 }],
});
const set = (labels: JsonObject, devices = 1, enabled = devices): LabelSet => ({
  labels,
  devices,
  enabled,
});
const linux = { os: 'linux', row: 'a' };
const mac = { os: 'mac', row: 'b' };

describe('a pool and a request', () => {
  it.each([
    [{}, [linux, mac]],
    [{ os: 'mac' }, [mac]],
    [{ row: 'a', os: 'linux' }, [linux]],
  ])('%j matches %j', (requested, labels) => {
    expect(matchPool(rack, requested, withSets(set(linux), set(mac, 2, 0)))).toEqual({
      fits: labels.map(fitOf),
    });
  });

  it.each([
    [{ os: 'windows' }, 'offers os=linux or os=mac', 'attributes.os'],
    [{ os: 'linux', gpu: true }, 'offers no gpu', 'attributes.gpu'],
    [{ os: 'mac', row: 'a' }, 'offers row=a only without os=mac', 'attributes.os'],
  ])('%j never: it %s', (requested, detail, field) => {
    const answer = matchPool(rack, requested, withSets(set(linux), set(mac)));

    expect(answer).toEqual({ never: { detail, field } });
  });

  it('an empty pool serves no request', () => {
    const never = { detail: 'has no device in its pool rack', field: 'type' };

    expect(matchPool(rack, {}, withSets())).toEqual({ never });
    expect(matchPool({ pool: 'gone' }, {}, withSets(set(linux)))).toMatchObject({ never: {} });
  });

  it('its limit is its devices, disabled ones too, and at least one', () => {
    expect(poolDefaultLimit(rack, withSets(set(linux, 3, 1), set(mac)))).toBe(4);
    expect(poolDefaultLimit(rack, withSets())).toBe(1);
  });

  it('a pool that does not exist is refused by name', () => {
    expect(checkPool(rack, withSets())).toBeNull();
    expect(checkPool({ pool: 'gone' }, withSets())).toEqual({
      detail: 'names pool gone, which does not exist',
      field: 'parameters.pool',
    });
  });
});
