import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, its parameters by name. */
export interface AwsRequest {
  /** From its signature: `cloudformation`, `monitoring`, `logs`, `lambda`. */
  readonly service: string;
  /** `DescribeAlarms`; method and path for Lambda. */
  readonly operation: string;
  readonly input: Readonly<Record<string, string>>;
}

/** Stands where AWS stands, on the loopback address. */
export interface AwsStandIn {
  readonly url: string;
  readonly requests: readonly AwsRequest[];
  stop(): Promise<void>;
}

/** Starts a stand-in that gives each signed request the answer that is made for it: a text as it is, an object as JSON. */
export async function startAwsStandIn(answer: (request: AwsRequest) => string | object): Promise<AwsStandIn> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const [, service] =
      /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(incoming.headers.authorization ?? '') ??
      [];
    if (service === undefined) {
      outgoing.writeHead(403).end('{"message":"not signed"}');
      return;
    }
    const target = String(incoming.headers['x-amz-target'] ?? '').split('.')[1];
    const isForm = incoming.headers['content-type']?.includes('urlencoded');
    const input = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || '{}');
    const request = {
      service,
      operation: target ?? input.Action ?? `${incoming.method} ${incoming.url}`,
      input,
    };
    requests.push(request);
    const given = answer(request);
    outgoing.end(typeof given === 'string' ? given : JSON.stringify(given));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
