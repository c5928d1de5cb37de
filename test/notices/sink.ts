import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the SDK sent. */
export interface SentRequest {
  /** The operation that the header or the path names. */
  readonly operation: string;
  readonly body: string;
}

/** Plays EventBridge, SES and SNS: takes whatever it is sent, and answers what it is told to. */
export async function startSink() {
  const sent: SentRequest[] = [];
  const answers = new Map<string, { readonly status: number; readonly body: string }>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target'] ?? request.url);
    sent.push({ operation, body: Buffer.concat(chunks).toString() });
    const { status, body } = answers.get(operation) ?? { status: 200, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    /** What an operation is answered from now on. */
    answer: (operation: string, status: number, body: object) =>
      answers.set(operation, { status, body: JSON.stringify(body) }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
