import { expect, it } from 'vitest';
import * as z from 'zod';
import { limits } from '../../shared/model/limits.ts';
import type { DriverHarness } from './blueprint-driver-world.ts';

export function declarationCases(harness: DriverHarness): void {
  const { driver, parameters, catalog, can, never, neverField } = harness;

  it('parameters that stay the same when parsed again', () => {
    const once = driver.parameters.parse(parameters);

    expect(driver.parameters.parse(once)).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });

  it('a schema that rejects unknown parameters', () => {
    const parsed = driver.parameters.safeParse({ ...parameters, colour: 'green' });

    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain('colour');
  });

  it('a description of each parameter, at any depth', () => {
    const schema = z.toJSONSchema(driver.parameters, { io: 'input' });

    expect(undescribed(schema)).toEqual([]);
  });

  it('which requests it can serve, and why it can never serve others', () => {
    const served = driver.match(parameters, can, catalog);
    const refused = driver.match(parameters, never, catalog);

    expect(served).toMatchObject({ fits: expect.arrayContaining([expect.any(String)]) });
    expect(refused).toMatchObject({ never: { field: neverField, detail: expect.any(String) } });
    expect(driver.match(parameters, can, catalog)).toEqual(served);
  });

  it('a check that accepts its parameters, and a default limit within bounds', () => {
    const limit = driver.defaultLimit(parameters, catalog);

    expect(driver.check(parameters, catalog)).toBeNull();
    expect(limit).toBeGreaterThanOrEqual(1);
    expect(limit).toBeLessThanOrEqual(limits.blueprintLimitMax);
  });

  it('a reason for each permission on all objects', () => {
    for (const { actions, on } of driver.permissions) {
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
      if (typeof on !== 'string') expect(on.any).not.toBe('');
    }
  });
}

/** Returns the paths of the properties without a description. */
function undescribed(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]): readonly string[] => {
    if (key !== 'properties') return undescribed(inner, path);
    return Object.entries<unknown>(inner).flatMap(([name, property]) => {
      const at = `${path}/${name}`;
      const described =
        typeof property === 'object' && property !== null && 'description' in property;
      return [...(described ? [] : [at]), ...undescribed(property, at)];
    });
  });
}
