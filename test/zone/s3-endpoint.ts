import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';

type Bucket = Map<string, Buffer>;

/** An endpoint of S3 with buckets of objects: PutObject, GetObject and ListObjectsV2, addressed by path. */
export interface S3Endpoint {
  readonly url: string;
  /** Bodies by bucket and key. */
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Statuses that the next requests are answered with, before anything is done. */
  readonly failures: number[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Starts an endpoint on a free port of the loopback address. */
export async function startS3(...names: readonly string[]): Promise<S3Endpoint> {
  const buckets = new Map(names.map((name): [string, Bucket] => [name, new Map()]));
  const failures: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const failure = failures.shift();
    const answer = failure === undefined ? answerOf(request, body, buckets) : refusal(failure, 'SlowDown');
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    buckets,
    failures,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOf(
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  buckets: ReadonlyMap<string, Bucket>,
): Answer {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, name = '', path = ''] = /^\/([^/]+)\/?(.*)$/.exec(pathname) ?? [];
  const bucket = buckets.get(name);
  const key = decodeURIComponent(path);
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return refusal(403, 'AccessDenied');
  if (!bucket) return refusal(404, 'NoSuchBucket');
  if (method === 'PUT') return putObject(bucket, key, body, headers['x-amz-checksum-crc32']);
  if (method !== 'GET') return refusal(405, 'MethodNotAllowed');
  const isList = key === '' && searchParams.get('list-type') === '2';
  return isList ? listObjects(bucket, name, searchParams.get('prefix') ?? '') : getObject(bucket, key);
}

function putObject(
  bucket: Bucket,
  key: string,
  body: Buffer,
  checksum: string | readonly string[] | undefined,
): Answer {
  if (checksum !== undefined && checksum !== checksumOf(body)) return refusal(400, 'BadDigest');
  bucket.set(key, body);
  return { status: 200, headers: { ETag: '"etag"', 'x-amz-checksum-crc32': checksumOf(body) } };
}

function getObject(bucket: Bucket, key: string): Answer {
  const body = bucket.get(key);
  if (!body) return refusal(404, 'NoSuchKey');
  return { status: 200, headers: { 'x-amz-checksum-crc32': checksumOf(body) }, body };
}

function listObjects(bucket: Bucket, name: string, prefix: string): Answer {
  const keys = [...bucket.keys()].filter((key) => key.startsWith(prefix)).sort();
  const contents = keys.map(
    (key) => `<Contents><Key>${key}</Key><Size>${bucket.get(key)?.length}</Size></Contents>`,
  );
  const head = `<Name>${name}</Name><Prefix>${prefix}</Prefix><KeyCount>${keys.length}</KeyCount>`;
  const list = `${head}<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents.join('')}`;
  return xml(
    200,
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</ListBucketResult>`,
  );
}

function refusal(status: number, code: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function xml(status: number, text: string): Answer {
  const headers = { 'content-type': 'application/xml' };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
}

function checksumOf(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
