import type { Delete, Key, Put, Update, When, Write } from '../../../model/write.ts';
import type { TableNames } from '../../common/schema.ts';
import {
  conditionText,
  createPlaceholders,
  type Placeholders,
  truismText,
  updateText,
} from './expression.ts';

export const keyAttributes = ({ pk, sk }: Key) => (sk === undefined ? { pk } : { pk, sk });

/** A refusal shows what lay there, so that nobody has to read it again. */
const showingOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

export function putInput(names: TableNames, { key, item, when }: Put) {
  const to = createPlaceholders();
  return {
    TableName: names[key.table],
    Item: { ...item, ...keyAttributes(key) },
    ...condition(when, to),
    ...to.attributes(),
    ...showingOld,
  };
}

export function updateInput(names: TableNames, update: Update) {
  const to = createPlaceholders();
  const UpdateExpression = updateText(update, to);
  return {
    ...addressed(names, update.key),
    UpdateExpression,
    ...condition(update.when, to),
    ...to.attributes(),
    ...showingOld,
  };
}

export function deleteInput(names: TableNames, { key, when }: Delete) {
  const to = createPlaceholders();
  return {
    ...addressed(names, key),
    ...condition(when, to),
    ...to.attributes(),
    ...showingOld,
  };
}

/** One write as part of a transaction. */
export function transactItem(names: TableNames, write: Write) {
  switch (write.op) {
    case 'put':
      return { Put: putInput(names, write) };
    case 'update':
      return { Update: updateInput(names, write) };
    case 'delete':
      return { Delete: deleteInput(names, write) };
    case 'check': {
      const to = createPlaceholders();
      const ConditionExpression = conditionText(write.when, to) || truismText(to);
      const address = addressed(names, write.key);
      return {
        ConditionCheck: { ...address, ConditionExpression, ...to.attributes(), ...showingOld },
      };
    }
  }
}

const addressed = (names: TableNames, key: Key) => ({
  TableName: names[key.table],
  Key: keyAttributes(key),
});

function condition(when: When, to: Placeholders) {
  const ConditionExpression = conditionText(when, to);
  return ConditionExpression === '' ? {} : { ConditionExpression };
}
