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
import {
  type RequestAttempt,
  type RetryTiming,
  retryCommit,
  retryWrite,
} from '../../common/retrying.ts';
import type { TableNames } from '../../common/table-schemas.ts';
import { validateSingleWrite, validateTransaction } from '../../common/validate-requests.ts';
import { commitAttemptFrom, writeAttemptFrom } from './classify-failures.ts';
import { queryIndex, scanDynamoTable } from './index-and-scan.ts';
import { type MeteredAnswer, meter, returnConsumed } from './meter.ts';
import { queryPartition } from './query.ts';
import { type DynamoConnection, getManyItems, getOneItem } from './reads.ts';
import { deleteInput, putInput, transactItem, updateInput } from './requests.ts';

export type DynamoStoreOptions = RetryTiming &
  Readonly<{
    /**
     * A client without retries (`createDynamoClient`): this store resends the same bytes itself.
     */
    client: DynamoDBClient;
    names: TableNames;
  }>;

/** A value that a table cannot hold is an error at once; none is dropped or turned into null. */
const marshalling = {
  marshallOptions: { removeUndefinedValues: false, convertEmptyValues: false },
};

/** Returns the tables on DynamoDB. Faults are thrown as FaultError; `sleep` takes ms. */
export function createDynamoStore({ client, names, ...timing }: DynamoStoreOptions): Store {
  const documents = DynamoDBDocumentClient.from(client, marshalling);
  return storeOver({ documents, names, timing });
}

const storeOver = (connection: DynamoConnection): Store => ({
  get: (key) => getOneItem(connection, key),
  getMany: (keys) => getManyItems(connection, keys),
  query: (range) => queryPartition(connection, range),
  queryIndex: (range) => queryIndex(connection, range),
  scan: (table, limit, cursor) => scanDynamoTable(connection, table, limit, cursor),
  commit: (transaction) => commitTransaction(connection, transaction),
  write: (write) => writeAlone(connection, write),
  metered: (spent) => storeOver({ ...connection, spent }),
});

/**
 * Commits a transaction. Every try sends the same command object: a token always has the same
 * bytes.
 */
async function commitTransaction(
  connection: DynamoConnection,
  transaction: Transaction,
): Promise<Outcome> {
  validateTransaction(transaction);
  const { documents, names, timing, spent } = connection;
  const command = new TransactWriteCommand({
    ClientRequestToken: transaction.token,
    TransactItems: transaction.writes.map((write) => transactItem(names, write)),
    ...returnConsumed,
  });
  return retryCommit(
    transaction,
    () =>
      documents
        .send(command)
        .then(meteredCommit(spent), (error: unknown) => commitAttemptFrom(error, transaction)),
    timing,
  );
}

async function writeAlone(connection: DynamoConnection, write: Write): Promise<Outcome> {
  validateSingleWrite(write);
  const send = sender(connection, write);
  return retryWrite(
    write,
    () =>
      send().then(meteredCommit(connection.spent), (error: unknown) =>
        writeAttemptFrom(error, write.key),
      ),
    connection.timing,
  );
}

function sender(
  { documents, names }: DynamoConnection,
  write: Write,
): () => Promise<MeteredAnswer> {
  switch (write.op) {
    case 'put':
      return () => documents.send(new PutCommand({ ...putInput(names, write), ...returnConsumed }));
    case 'update':
      return () =>
        documents.send(new UpdateCommand({ ...updateInput(names, write), ...returnConsumed }));
    case 'delete':
      return () =>
        documents.send(new DeleteCommand({ ...deleteInput(names, write), ...returnConsumed }));
    case 'check':
      throw new FaultError(fault('bug', 'A check cannot be a single write.'));
  }
}

const meteredCommit =
  (spent: Units | undefined) =>
  (answer: MeteredAnswer): RequestAttempt<Outcome> => {
    meter(spent, 'write', answer);
    return { kind: 'settled', answer: { kind: 'committed' } };
  };
