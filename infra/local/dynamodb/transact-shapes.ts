import type { Item } from 'dynalite/db/index.js';
import deleteShape from 'dynalite/validations/deleteItem.js';
import getShape from 'dynalite/validations/getItem.js';
import type { Types } from 'dynalite/validations/index.js';
import putShape from 'dynalite/validations/putItem.js';
import updateShape from 'dynalite/validations/updateItem.js';
import type { WriteKind } from './perform.ts';
import { allOldType, type ItemRequest, type RequestShape } from './shapes.ts';

export type TransactWriteItem = {
  readonly ConditionCheck?: ItemRequest;
  readonly Put?: ItemRequest;
  readonly Update?: ItemRequest;
  readonly Delete?: ItemRequest;
};
export type TransactWriteRequest = {
  readonly TransactItems: readonly TransactWriteItem[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
};
export type TransactGet = { readonly TableName: string; readonly Key: Item };
export type TransactGetRequest = {
  readonly TransactItems: readonly { readonly Get: TransactGet }[];
  readonly ReturnConsumedCapacity?: string;
};

const capacityType = { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] };
const conditions = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

const checkTypes: Types = {
  ...pick(deleteShape.types, ['TableName', 'Key', ...conditions]),
  ConditionExpression: { type: 'String', notNull: true },
  ReturnValuesOnConditionCheckFailure: allOldType,
};
const putTypes = writeTypes(putShape.types, ['TableName', 'Item', ...conditions]);
const deleteTypes = writeTypes(deleteShape.types, ['TableName', 'Key', ...conditions]);
const updateTypes: Types = {
  ...writeTypes(updateShape.types, ['TableName', 'Key', ...conditions]),
  UpdateExpression: { type: 'String', notNull: true },
};

export const transactWriteShape: RequestShape = {
  types: {
    TransactItems: listType('TransactWriteItem', {
      ConditionCheck: { type: 'FieldStruct<ConditionCheck>', children: checkTypes },
      Put: { type: 'FieldStruct<Put>', children: putTypes },
      Delete: { type: 'FieldStruct<Delete>', children: deleteTypes },
      Update: { type: 'FieldStruct<Update>', children: updateTypes },
    }),
    ClientRequestToken: {
      type: 'String',
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 36,
    },
    ReturnConsumedCapacity: capacityType,
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
  },
};

export const transactGetShape: RequestShape = {
  types: {
    TransactItems: listType('TransactGetItem', {
      Get: {
        type: 'FieldStruct<Get>',
        notNull: true,
        children: pick(getShape.types, [
          'TableName',
          'Key',
          'ProjectionExpression',
          'ExpressionAttributeNames',
        ]),
      },
    }),
    ReturnConsumedCapacity: capacityType,
  },
};

/** The checks of one item beyond its types. They also parse its expressions. */
export const customOf: Readonly<Record<WriteKind | 'get', RequestShape['custom']>> = {
  put: putShape.custom,
  update: updateShape.custom,
  delete: deleteShape.custom,
  check: deleteShape.custom,
  get: getShape.custom,
};

function listType(name: string, children: Types): object {
  return {
    type: 'List',
    notNull: true,
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 100,
    children: { type: `ValueStruct<${name}>`, children },
  };
}

function writeTypes(types: Types, names: readonly string[]): Types {
  return { ...pick(types, names), ReturnValuesOnConditionCheckFailure: allOldType };
}

function pick(types: Types, names: readonly string[]): Types {
  return Object.fromEntries(names.map((name) => [name, types[name]]));
}
