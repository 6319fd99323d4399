import type { Delete, Key, Put, Update, When, Write } from '../../../model/write.ts';
import type { TableNames } from '../../common/table-schemas.ts';
import {
  alwaysTrueText,
  conditionText,
  createPlaceholders,
  type Placeholders,
  updateText,
} from './expression.ts';

export const keyAttributes = ({ pk, sk }: Key) => (sk === undefined ? { pk } : { pk, sk });

/** A refusal returns the stored item, so that it need not be read again. */
const returnOldOnRefusal = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

export function putInput(names: TableNames, { key, item, when }: Put) {
  const to = createPlaceholders();
  return {
    TableName: names[key.table],
    Item: { ...item, ...keyAttributes(key) },
    ...conditionInput(when, to),
    ...to.attributes(),
    ...returnOldOnRefusal,
  };
}

export function updateInput(names: TableNames, update: Update) {
  const to = createPlaceholders();
  const UpdateExpression = updateText(update, to);
  return {
    ...tableAndKey(names, update.key),
    UpdateExpression,
    ...conditionInput(update.when, to),
    ...to.attributes(),
    ...returnOldOnRefusal,
  };
}

export function deleteInput(names: TableNames, { key, when }: Delete) {
  const to = createPlaceholders();
  return {
    ...tableAndKey(names, key),
    ...conditionInput(when, to),
    ...to.attributes(),
    ...returnOldOnRefusal,
  };
}

/** Returns one write as part of a transaction. */
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
      const ConditionExpression = conditionText(write.when, to) || alwaysTrueText(to);
      const address = tableAndKey(names, write.key);
      return {
        ConditionCheck: {
          ...address,
          ConditionExpression,
          ...to.attributes(),
          ...returnOldOnRefusal,
        },
      };
    }
  }
}

const tableAndKey = (names: TableNames, key: Key) => ({
  TableName: names[key.table],
  Key: keyAttributes(key),
});

function conditionInput(when: When, to: Placeholders) {
  const ConditionExpression = conditionText(when, to);
  return ConditionExpression === '' ? {} : { ConditionExpression };
}
