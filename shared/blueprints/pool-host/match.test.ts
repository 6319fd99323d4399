import { describe, expect, it } from 'vitest';
import type { Catalog, LabelSet } from '../../model/blueprint.ts';
import type { JsonObject } from '../../model/json.ts';
import { fitOf } from '../fit.ts';
import { check, defaultLimit, match } from './match.ts';

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
  ])('%j is served by %j', (asked, labels) => {
    expect(match(rack, asked, withSets(set(linux), set(mac, 2, 0)))).toEqual({
      fits: labels.map(fitOf),
    });
  });

  it.each([
    [{ os: 'windows' }, 'offers os=linux or os=mac', 'attributes.os'],
    [{ os: 'linux', gpu: true }, 'offers no gpu', 'attributes.gpu'],
    [{ os: 'mac', row: 'a' }, 'offers row=a only without os=mac', 'attributes.os'],
  ])('%j never: it %s', (asked, detail, field) => {
    const answer = match(rack, asked, withSets(set(linux), set(mac)));

    expect(answer).toEqual({ never: { detail, field } });
  });

  it('an empty pool serves nobody', () => {
    const never = { detail: 'has no device in its pool rack', field: 'type' };

    expect(match(rack, {}, withSets())).toEqual({ never });
    expect(match({ pool: 'gone' }, {}, withSets(set(linux)))).toMatchObject({ never: {} });
  });

  it('its limit is its devices, disabled ones too, and at least one', () => {
    expect(defaultLimit(rack, withSets(set(linux, 3, 1), set(mac)))).toBe(4);
    expect(defaultLimit(rack, withSets())).toBe(1);
  });

  it('a pool that does not exist is refused by name', () => {
    expect(check(rack, withSets())).toBeNull();
    expect(check({ pool: 'gone' }, withSets())).toEqual({
      detail: 'there is no pool gone',
      field: 'parameters.pool',
    });
  });
});
