import type { Clause, Item, Update, When } from '../../../model/write.ts';

type AttributeValue = Item[string];

/** Returns placeholders for names and values, so that none of them is ever part of the text. */
export function createPlaceholders() {
  const names = new Map<string, string>();
  const values: Record<string, AttributeValue> = {};
  return {
    name(attribute: string): string {
      const known = names.get(attribute) ?? `#n${names.size}`;
      names.set(attribute, known);
      return known;
    },
    value(value: AttributeValue): string {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
    /** DynamoDB refuses empty maps. */
    attributes: () => ({
      ...(names.size === 0
        ? {}
        : {
            ExpressionAttributeNames: Object.fromEntries(
              [...names].map(([attribute, placeholder]) => [placeholder, attribute]),
            ),
          }),
      ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    }),
  };
}

export type Placeholders = ReturnType<typeof createPlaceholders>;

/** Returns all clauses as one text; empty for an empty condition. */
export const conditionText = (when: When, to: Placeholders): string =>
  when.map((clause) => clauseExpression(clause, to)).join(' AND ');

/** Returns a condition that always holds, for a check, whose condition must not be empty. */
export function alwaysTrueText(to: Placeholders): string {
  const key = to.name('pk');
  return `(attribute_exists(${key}) OR attribute_not_exists(${key}))`;
}

function clauseExpression(clause: Clause, to: Placeholders): string {
  const name = to.name(clause.attr);
  if ('is' in clause) {
    return clause.is === 'present' ? `attribute_exists(${name})` : `attribute_not_exists(${name})`;
  }
  if ('equals' in clause) return `${name} = ${to.value(clause.equals)}`;
  if ('above' in clause) return `${name} > ${to.value(clause.above)}`;
  return `(attribute_not_exists(${name}) OR ${name} < ${to.value(clause.belowOrAbsent)})`;
}

/**
 * No item has it: an update that changes nothing removes it, because an update must not be empty.
 */
const unusedAttribute = '-';

export function updateText({ set, remove, add }: Update, to: Placeholders): string {
  const sets = Object.entries(set).map(([name, value]) => `${to.name(name)} = ${to.value(value)}`);
  const adds = Object.entries(add).map(([name, n]) => `${to.name(name)} ${to.value(n)}`);
  const idle = sets.length + adds.length === 0;
  const removes = (idle && remove.length === 0 ? [unusedAttribute] : remove).map(to.name);
  const parts = [
    ['SET', sets],
    ['REMOVE', removes],
    ['ADD', adds],
  ] as const;
  return parts
    .filter(([, list]) => list.length > 0)
    .map(([verb, list]) => `${verb} ${list.join(', ')}`)
    .join(' ');
}
