import { promises as files } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Where dated exports are kept. */
export interface BackupStore {
  /** Writes a new export; gives its location. */
  write(name: string, text: string): Promise<string>;
}

const s3Location = /^s3:\/\/([^/]+)\/?(.*)$/;

/**
 * Makes the store behind a location.
 *
 * @param location `s3://bucket/prefix` or `file:///folder`
 * @throws TypeError for any other location
 */
export function createBackupStore(location: string): BackupStore {
  const base = location.replace(/\/+$/, '');
  const write = placeOf(base).kind === 's3' ? writeObject : writeLocalFile;
  return {
    write: async (name, text) => {
      await write(`${base}/${name}`, text);
      return `${base}/${name}`;
    },
  };
}

/**
 * Reads an export, unpacked if its name ends in `.gz`.
 *
 * @param location `s3://bucket/prefix/name` or `file:///folder/name`
 */
export async function readBackup(location: string): Promise<string> {
  const bytes = await readBytes(location);
  return Buffer.from(location.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

async function readBytes(location: string): Promise<Uint8Array> {
  const place = placeOf(location);
  if (place.kind === 'file') return files.readFile(place.path);
  const { Body: body } = await createS3Client().send(
    new GetObjectCommand({ Bucket: place.bucket, Key: place.key }),
  );
  if (!body) throw new Error('the export is empty');
  return body.transformToByteArray();
}

type Place =
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'file'; readonly path: string };

function placeOf(location: string): Place {
  const [, bucket, key = ''] = s3Location.exec(location) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, key };
  if (location.startsWith('file:///')) return { kind: 'file', path: fileURLToPath(location) };
  throw new TypeError('a backup location begins with s3:// or file:///');
}

async function writeObject(location: string, text: string): Promise<void> {
  const place = placeOf(location);
  if (place.kind !== 's3') throw new TypeError('not the location of an object');
  await createS3Client().send(new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: text }));
}

/** A registry of a hundred thousand devices is some 100 MB; it takes a while, and is worth another try. */
function createS3Client(): S3Client {
  return new S3Client({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
}

/** Readable by its owner alone: the registry holds e-mail addresses and hashes of tokens. */
async function writeLocalFile(location: string, text: string): Promise<void> {
  const path = fileURLToPath(location);
  await files.mkdir(fileURLToPath(new URL('.', location)), { recursive: true, mode: 0o700 });
  await files.writeFile(path, text, { mode: 0o600 });
}
