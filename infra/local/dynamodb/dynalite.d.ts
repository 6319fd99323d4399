/**
 * Types for dynalite 4.0.0, which has none: only the parts that this folder uses, taken from its
 * sources. They are internal and undocumented, so the version is pinned, and conformance.test.ts
 * tests every assumption made here.
 */

declare module 'dynalite/db/index.js' {
  /** One DynamoDB attribute value in its wire format. */
  export type Attribute = {
    readonly S?: string;
    readonly N?: string;
    readonly B?: string;
    readonly BOOL?: boolean;
    readonly NULL?: boolean;
    readonly SS?: readonly string[];
    readonly NS?: readonly string[];
    readonly BS?: readonly string[];
    readonly L?: readonly Attribute[];
    readonly M?: Item;
  };
  export type Item = { readonly [name: string]: Attribute };
  export type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];
  export type Index = {
    readonly IndexName: string;
    readonly KeySchema: KeySchema;
    readonly Projection: {
      readonly ProjectionType: string;
      readonly NonKeyAttributes?: readonly string[];
    };
    IndexStatus?: string;
  };
  export type Table = {
    readonly TableName: string;
    readonly KeySchema: KeySchema;
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string;
      readonly AttributeType: 'S' | 'N' | 'B';
    }[];
    readonly GlobalSecondaryIndexes?: readonly Index[];
    readonly LocalSecondaryIndexes?: readonly Index[];
    TableStatus: string;
  };

  export type Callback<T> = (error: unknown, value?: T) => void;
  /** A range of keys, without the prefix of the sub-database that it belongs to. */
  export type Range = {
    readonly gt?: string;
    readonly gte?: string;
    readonly lt?: string;
    readonly lte?: string;
    readonly reverse?: boolean;
    readonly limit?: number;
  };
  export type SubDb = {
    lock(key: string, work: (release: <F>(callback: F) => F) => void): void;
    get(key: string, callback: Callback<Item>): void;
    put(key: string, value: Item, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
    createValueStream(range: Range): import('node:stream').Readable;
  };
  export type TableDb = {
    put(key: string, value: Table, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
  };
  export type BatchOp =
    | { readonly type: 'put'; readonly key: string; readonly value: unknown }
    | { readonly type: 'del'; readonly key: string };
  export type Rows = {
    nextv(size: number): Promise<unknown[]>;
    close(): Promise<void>;
  };
  export type Level = {
    open(): Promise<void>;
    getSync(key: string): unknown;
    put(key: string, value: unknown): Promise<void>;
    del(key: string): Promise<void>;
    batch(operations: readonly BatchOp[]): Promise<void>;
    clear(range: Range): Promise<void>;
    values(range: Range): Rows;
    iterator(range?: Range): AsyncIterable<[string, unknown]>;
  };
  export type Store = {
    readonly options: Readonly<{ maxItemSize: number }>;
    readonly db: Level;
    readonly tableDb: TableDb;
    readonly lifecycleManager: { gracefulClose(): Promise<void> };
    getTable(
      name: string,
      checkStatus: boolean | Callback<Table>,
      callback?: Callback<Table>,
    ): void;
    getItemDb(name: string): SubDb;
    getIndexDb(kind: string, table: string, index: string): SubDb;
    deleteItemDb(name: string, callback: Callback<void>): void;
    deleteIndexDb(kind: string, table: string, index: string, callback: Callback<void>): void;
    deleteTagDb(name: string, callback: Callback<void>): void;
  };

  const db: {
    create(options: {
      readonly path?: string;
      readonly createTableMs: number;
      readonly deleteTableMs: number;
      readonly updateTableMs: number;
    }): Store;
    validateKey(key: Item, table: Table): Error | null | undefined;
    createKey(item: Item, table: Table, schema?: KeySchema): string;
    createIndexKey(item: Item, table: Table, schema: KeySchema): string;
    checkConditional(data: unknown, item: Item | undefined): Error | null | undefined;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  type Store = import('dynalite/db/index.js').Store;
  export type Types = { readonly [parameter: string]: unknown };
  const validations: {
    /** Drops fields that `types` does not name, and throws if one has the wrong type. */
    checkTypes<Data>(raw: unknown, types: Types): Data;
    checkValidations<Data>(
      data: Data,
      types: Types,
      custom: ((data: Data, store: Store) => string | null | undefined) | null,
      store: Store,
    ): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  const validation: {
    readonly types: import('dynalite/validations/index.js').Types;
    readonly custom?: (
      data: object,
      store: import('dynalite/db/index.js').Store,
    ) => string | null | undefined;
  };
  export default validation;
}

declare module 'dynalite/actions/*' {
  const action: (
    store: import('dynalite/db/index.js').Store,
    data: object,
    callback: import('dynalite/db/index.js').Callback<object>,
  ) => void;
  export default action;
}
