/** The part of IndexedDB that is used here; a browser's `indexedDB` is one. */
export interface IndexedDb {
  open(name: string, version: number): DbRequest<Database> & EventSource;
}

interface EventSource {
  addEventListener(type: string, listener: () => void): void;
}

interface DbRequest<Result> extends EventSource {
  readonly result: Result;
}

interface Database {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): Transaction;
  close(): void;
}

interface Transaction extends EventSource {
  objectStore(name: string): ObjectStore;
}

interface ObjectStore {
  get(key: string): DbRequest<unknown>;
  put(value: unknown, key: string): DbRequest<unknown>;
  delete(key: string): DbRequest<unknown>;
}

const storeName = 'credentials';
const recordKey = 'current';

/** Reads the one record of a database. */
export function getRecord(indexedDb: IndexedDb, name: string): Promise<unknown> {
  return transact(indexedDb, name, 'readonly', (store) => store.get(recordKey));
}

/** Writes the one record of a database. */
export async function putRecord(indexedDb: IndexedDb, name: string, record: object): Promise<void> {
  await transact(indexedDb, name, 'readwrite', (store) => store.put(record, recordKey));
}

/** Deletes the one record of a database. */
export async function deleteRecord(indexedDb: IndexedDb, name: string): Promise<void> {
  await transact(indexedDb, name, 'readwrite', (store) => store.delete(recordKey));
}

async function transact(
  indexedDb: IndexedDb,
  name: string,
  mode: 'readonly' | 'readwrite',
  act: (store: ObjectStore) => DbRequest<unknown>,
): Promise<unknown> {
  const database = await open(indexedDb, name);
  try {
    const transaction = database.transaction(storeName, mode);
    const request = act(transaction.objectStore(storeName));
    await settled(transaction, 'complete');
    return request.result;
  } finally {
    database.close();
  }
}

async function open(indexedDb: IndexedDb, name: string): Promise<Database> {
  const request = indexedDb.open(name, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  await settled(request, 'success');
  return request.result;
}

function settled(source: EventSource, success: 'success' | 'complete'): Promise<void> {
  return new Promise((resolve, reject) => {
    source.addEventListener(success, resolve);
    for (const failure of ['error', 'abort']) {
      source.addEventListener(failure, () => reject(new Error('IndexedDB failed')));
    }
  });
}
