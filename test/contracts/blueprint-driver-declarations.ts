import { expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '../../shared/model/limits.ts';
import type { DriverHarness } from './blueprint-driver-world.ts';

export function declarationCases(harness: DriverHarness): void {
  const { type, parameters, catalog, can, never, neverField } = harness;

  it('parameters that are valid stay so when parsed again', () => {
    const once = type.parameters.parse(parameters);

    expect(type.parameters.parse(once)).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });

  it('refuses parameters that it does not know', () => {
    const parsed = type.parameters.safeParse({ ...parameters, colour: 'green' });

    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain('colour');
  });

  it('describes each parameter, at any depth', () => {
    const schema = z.toJSONSchema(type.parameters, { io: 'input' });

    expect(undescribed(schema)).toEqual([]);
  });

  it('answers whom it can serve, and why it never could', () => {
    const served = type.match(parameters, can, catalog);
    const refused = type.match(parameters, never, catalog);

    expect(served).toMatchObject({ fits: expect.arrayContaining([expect.any(String)]) });
    expect(refused).toMatchObject({ never: { field: neverField, detail: expect.any(String) } });
    expect(type.match(parameters, can, catalog)).toEqual(served);
  });

  it('accepts its parameters, and has a limit within bounds', () => {
    const limit = type.defaultLimit(parameters, catalog);

    expect(type.check(parameters, catalog)).toBeNull();
    expect(limit).toBeGreaterThanOrEqual(1);
    expect(limit).toBeLessThanOrEqual(limits.blueprintLimitMax);
  });

  it('needs no permission on everything without a reason', () => {
    for (const { actions, on } of type.permissions) {
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
      if (typeof on !== 'string') expect(on.any).not.toBe('');
    }
  });
}

/** Paths of properties without a description. */
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
