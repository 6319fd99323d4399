/** The input of the EC2 query protocol, such as `Filter.1.Value.2=x`, by name. */
export type Form = Readonly<{
  text(name: string): string | undefined;
  /** `InstanceId.1`, `InstanceId.2`, … in order. */
  list(name: string): readonly string[];
  /** `Filter.1.…`, `Filter.2.…`, each as its own form. */
  groups(name: string): readonly Form[];
  entries: readonly (readonly [string, string])[];
}>;

/** Creates a form from the parsed pairs of one request, or of one numbered part of it. */
export function createForm(entries: readonly (readonly [string, string])[]): Form {
  const values = new Map(entries);

  function under(prefix: string): Form {
    const inside = entries.filter(([key]) => key.startsWith(prefix));
    return createForm(inside.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  return {
    entries,
    text: (name) => values.get(name),
    list: (name) => indexes(entries, name).flatMap((index) => values.get(`${name}.${index}`) ?? []),
    groups: (name) => indexes(entries, name).map((index) => under(`${name}.${index}.`)),
  };
}

function indexes(entries: readonly (readonly [string, string])[], name: string): number[] {
  const found = new Set<number>();
  for (const [key] of entries) {
    if (!key.startsWith(`${name}.`)) continue;
    const index = Number(key.slice(name.length + 1).split('.')[0]);
    if (Number.isSafeInteger(index)) found.add(index);
  }
  return [...found].sort((left, right) => left - right);
}
