import type { StoredCredentials } from '../device.ts';

/** The parts of a page that are looked at; this project is not compiled against the DOM. */
interface Page {
  readonly indexedDB: {
    databases(): Promise<readonly { readonly name: string }[]>;
    open(name: string): Pending<Database>;
  };
  readonly localStorage: object;
  readonly sessionStorage: object;
  readonly document: { readonly cookie: string };
  readonly caches: { keys(): Promise<readonly string[]> };
}

interface Pending<Result> {
  readonly result: Result;
  onsuccess: () => void;
  onerror: () => void;
}

interface Database {
  readonly objectStoreNames: Iterable<string>;
  transaction(store: string): { objectStore(store: string): { getAll(): Pending<readonly unknown[]> } };
  close(): void;
}

type Key = InstanceType<typeof globalThis.CryptoKey>;

const page = globalThis as unknown as Page;

/** Reads everything that the page's origin has stored, and tries every key in it. */
export async function readBrowserStorage(): Promise<StoredCredentials> {
  const values = await readDatabases();
  const keys = values.filter((value) => value instanceof CryptoKey);
  const tried = await Promise.all(keys.map(isExportable));
  const texts = [
    ...values.filter((value) => !(value instanceof CryptoKey)).map(asText),
    ...Object.entries(page.localStorage).flat(),
    ...Object.entries(page.sessionStorage).flat(),
    ...(await page.caches.keys()),
    page.document.cookie,
  ];
  return {
    text: texts.join(''),
    handles: keys.filter(({ type }) => type === 'private').length,
    exported: tried.filter((exportable) => exportable).length,
  };
}

/** The members of every record of every database. */
async function readDatabases(): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for (const { name } of await page.indexedDB.databases()) {
    const database = await done(page.indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      records.push(...(await done(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  return records.flatMap((record) => Object.values(record as object));
}

function done<Result>(pending: Pending<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    pending.onsuccess = () => resolve(pending.result);
    pending.onerror = () => reject(new Error('IndexedDB failed'));
  });
}

function asText(value: unknown): string {
  return value instanceof Uint8Array ? String.fromCharCode(...value) : JSON.stringify(value);
}

async function isExportable(key: Key): Promise<boolean> {
  try {
    await crypto.subtle.exportKey(key.type === 'private' ? 'pkcs8' : 'raw', key);
    return true;
  } catch {
    return key.extractable;
  }
}
