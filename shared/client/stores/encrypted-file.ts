import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ClientError } from '../client-errors.ts';
import { createPlatform } from '../create-platform.ts';
import type { CredentialStore } from '../credential-store.ts';
import type { Credentials } from '../credentials.ts';
import { printCredentials, readCredentials } from '../credentials-text.ts';
import type { Platform } from '../platform.ts';
import { asStoreFailure } from '../store-failure.ts';

/** How an EncryptedFileStore is made. */
export interface EncryptedFileOptions {
  readonly path: string;
  /** What the key is derived from; asked for when it is first needed. */
  readonly passphrase: string | (() => string | Promise<string>);
  /** Work of scrypt as a power of two, 14 to 20; 17 takes 128 MiB and some tenths of a second. */
  readonly costLog2?: number;
  readonly platform?: Pick<Platform, 'random'>;
}

/** What the file holds, as JSON; all bytes in base64. */
interface FileRecord {
  readonly format: 'btps-encrypted-file-v1';
  readonly costLog2: number;
  readonly salt: string;
  readonly iv: string;
  readonly tag: string;
  readonly ciphertext: string;
}

interface DerivedKey {
  readonly salt: Buffer;
  readonly costLog2: number;
  readonly key: Buffer;
}

const format = 'btps-encrypted-file-v1';
const saltBytes = 16;
const ivBytes = 12;
const keyBytes = 32;
const blockSize = 8;
const leastCostLog2 = 14;
const mostCostLog2 = 20;

/**
 * Keeps credentials in a file that a passphrase encrypts, for Node.js where there is no keychain: scrypt (RFC 7914)
 * and AES-256-GCM. Only its owner may read it, and it is replaced as a whole.
 *
 * @see best-practices.md, Credential Management
 */
export class EncryptedFileStore implements CredentialStore {
  readonly keyForm = 'seed';
  readonly shared = true;
  readonly #path: string;
  readonly #passphrase: EncryptedFileOptions['passphrase'];
  readonly #costLog2: number;
  readonly #random: Platform['random'];
  #derived: DerivedKey | undefined;

  /** @throws TypeError for an empty passphrase or path, and for a cost that is out of range */
  constructor({ path, passphrase, costLog2 = 17, platform = createPlatform() }: EncryptedFileOptions) {
    if (!path || !passphrase) throw new TypeError('an encrypted file needs a path and a passphrase');
    if (!isCost(costLog2)) throw new TypeError('costLog2 has to be 14 to 20');
    this.#path = path;
    this.#passphrase = passphrase;
    this.#costLog2 = costLog2;
    this.#random = platform.random;
  }

  /** Reads and decrypts the file. */
  load(): Promise<Credentials | undefined> {
    return asStoreFailure('be read', async () => {
      const text = await readIfThere(this.#path);
      return text === undefined ? undefined : readCredentials(await this.#decrypt(parseRecord(text)));
    });
  }

  /** Encrypts the credentials, and puts the new file in the old one's place. */
  save(credentials: Credentials): Promise<void> {
    return asStoreFailure('be written', async () => {
      const record = await this.#encrypt(printCredentials(credentials));
      const temporary = `${this.#path}.${Buffer.from(this.#random(8)).toString('hex')}.tmp`;
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      try {
        await writeDurably(temporary, JSON.stringify(record));
        await rename(temporary, this.#path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
  }

  /** Deletes the file. */
  clear(): Promise<void> {
    return asStoreFailure('be cleared', () => rm(this.#path, { force: true }));
  }

  async #encrypt(text: string): Promise<FileRecord> {
    const { salt, costLog2, key } =
      this.#derived ?? (await this.#derive(Buffer.from(this.#random(saltBytes)), this.#costLog2));
    const iv = this.#random(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(format));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const bytes = { salt, iv: Buffer.from(iv), tag: cipher.getAuthTag(), ciphertext };
    const encoded = Object.fromEntries(
      Object.entries(bytes).map(([name, value]) => [name, value.toString('base64')]),
    ) as Record<keyof typeof bytes, string>;
    return { format, costLog2, ...encoded };
  }

  async #decrypt({ costLog2, ...encoded }: FileRecord): Promise<string> {
    const bytes = (name: 'salt' | 'iv' | 'tag' | 'ciphertext') => Buffer.from(encoded[name], 'base64');
    const known = this.#derived?.salt.equals(bytes('salt')) && this.#derived.costLog2 === costLog2;
    const derived = (known && this.#derived) || (await this.#derive(bytes('salt'), costLog2));
    try {
      const decipher = createDecipheriv('aes-256-gcm', derived.key, bytes('iv'), { authTagLength: 16 })
        .setAAD(Buffer.from(format))
        .setAuthTag(bytes('tag'));
      return Buffer.concat([decipher.update(bytes('ciphertext')), decipher.final()]).toString('utf8');
    } catch {
      this.#derived = undefined;
      throw new ClientError('STORE_FAILED', { reasons: ['wrong passphrase, or the file was altered'] });
    }
  }

  async #derive(salt: Buffer, costLog2: number): Promise<DerivedKey> {
    const passphrase = typeof this.#passphrase === 'string' ? this.#passphrase : await this.#passphrase();
    const cost = 2 ** costLog2;
    const options = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * cost * blockSize };
    const key = await new Promise<Buffer>((resolve, reject) => {
      // One passphrase can be typed in two ways: NFC makes one of them.
      scrypt(passphrase.normalize('NFC'), salt, keyBytes, options, (error, derived) =>
        error ? reject(error) : resolve(derived),
      );
    });
    this.#derived = { salt, costLog2, key };
    return this.#derived;
  }
}

function parseRecord(text: string): FileRecord {
  const record = JSON.parse(text);
  if (record.format === format && isCost(record.costLog2)) return record;
  throw new ClientError('STORE_FAILED', { reasons: ['the file is none of this format'] });
}

/** The file must not be able to ask for any amount of work. */
function isCost(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= leastCostLog2 && Number(value) <= mostCostLog2;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
