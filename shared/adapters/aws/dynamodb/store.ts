import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { FaultError, fault } from '../../../model/fault.ts';
import type { Outcome, Transaction, Write } from '../../../model/write.ts';
import type { Store, Units } from '../../../ports/store.ts';
import { type Attempt, type Patience, persistCommit, persistWrite } from '../../common/attempts.ts';
import { admitSingle, admitTransaction } from '../../common/rules.ts';
import type { TableNames } from '../../common/schema.ts';
import { commitAttemptFrom, writeAttemptFrom } from './failures.ts';
import { queryIndex, scan } from './lists.ts';
import { query } from './query.ts';
import { type Connection, get, getMany } from './reads.ts';
import { deleteInput, putInput, transactItem, updateInput } from './requests.ts';
import { type Costly, charge, tellCost } from './spending.ts';

export type DynamoStoreOptions = Patience &
  Readonly<{
    /** Without tries of its own (`createDynamoClient`): the same bytes are resent here. */
    client: DynamoDBClient;
    names: TableNames;
  }>;

/** What cannot be said in a table is an error at once: nothing is dropped or turned into null. */
const translation = {
  marshallOptions: { removeUndefinedValues: false, convertEmptyValues: false },
};

/** The tables on DynamoDB. Faults are thrown as FaultError; times of `sleep` are in ms. */
export function createDynamoStore({ client, names, sleep, chance }: DynamoStoreOptions): Store {
  const documents = DynamoDBDocumentClient.from(client, translation);
  return storeOn({ documents, names, patience: { sleep, chance } });
}

const storeOn = (connection: Connection): Store => ({
  get: (key) => get(connection, key),
  getMany: (keys) => getMany(connection, keys),
  query: (range) => query(connection, range),
  queryIndex: (range) => queryIndex(connection, range),
  scan: (table, limit, cursor) => scan(connection, table, limit, cursor),
  commit: (transaction) => commit(connection, transaction),
  write: (write) => writeAlone(connection, write),
  metered: (spent) => storeOn({ ...connection, spent }),
});

/** The same command object is sent at every try: the same token always names the same bytes. */
async function commit(connection: Connection, transaction: Transaction): Promise<Outcome> {
  admitTransaction(transaction);
  const { documents, names, patience, spent } = connection;
  const command = new TransactWriteCommand({
    ClientRequestToken: transaction.token,
    TransactItems: transaction.writes.map((write) => transactItem(names, write)),
    ...tellCost,
  });
  return persistCommit(
    () =>
      documents
        .send(command)
        .then(paidBy(spent), (error: unknown) => commitAttemptFrom(error, transaction)),
    patience,
  );
}

async function writeAlone(connection: Connection, write: Write): Promise<Outcome> {
  admitSingle(write);
  const send = sender(connection, write);
  return persistWrite(
    write,
    () =>
      send().then(paidBy(connection.spent), (error: unknown) => writeAttemptFrom(error, write.key)),
    connection.patience,
  );
}

function sender({ documents, names }: Connection, write: Write): () => Promise<Costly> {
  switch (write.op) {
    case 'put':
      return () => documents.send(new PutCommand({ ...putInput(names, write), ...tellCost }));
    case 'update':
      return () => documents.send(new UpdateCommand({ ...updateInput(names, write), ...tellCost }));
    case 'delete':
      return () => documents.send(new DeleteCommand({ ...deleteInput(names, write), ...tellCost }));
    case 'check':
      throw new FaultError(fault('bug', 'A check is no write alone.'));
  }
}

const paidBy =
  (spent: Units | undefined) =>
  (answer: Costly): Attempt<Outcome> => {
    charge(spent, 'write', answer);
    return { kind: 'settled', answer: { kind: 'committed' } };
  };
