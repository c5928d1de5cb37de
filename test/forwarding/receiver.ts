import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

/** The one name that tests may connect to; the record that leads there has to be secure. */
const receiverHost = 'localhost';

/** What answers in place of the receiver's server. */
export type Override = (body: Buffer) => { status: number; headers?: Record<string, string>; body?: unknown };

type Answer = { statusCode?: number; headers?: object; body?: string };

/** A server of a receiver, by HTTPS; it keeps what reaches it. */
export interface Receiving {
  readonly url: string;
  readonly certificate: string;
  readonly port: number;
  requests: Buffer[];
  headers: object[];
  answer: (body: Buffer, headers: object) => Promise<Answer>;
  /** Answers instead of the server; `down` refuses connections. */
  override: Override | 'down' | undefined;
}

let certificate: ReturnType<typeof generate> | undefined;

/** Starts the server; it ends with the test. */
export async function startReceiver(): Promise<Receiving> {
  certificate ??= generate([{ name: 'commonName', value: receiverHost }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + 86_400_000),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: receiverHost }] }],
  });
  const { cert, private: key } = await certificate;
  const server = createServer({ key, cert }, async (request, response) => {
    const body = await buffer(request);
    if (receiving.override === 'down') {
      request.socket.destroy();
      return;
    }
    receiving.requests.push(body);
    receiving.headers.push(request.headers);
    if (receiving.override) {
      const { status, headers, body: answer = {} } = receiving.override(body);
      response.writeHead(status, headers).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      return;
    }
    const answer = await receiving.answer(body, request.headers);
    response.writeHead(answer.statusCode ?? 500, { ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const receiving: Receiving = {
    url: `https://${receiverHost}:${port}/messages`,
    certificate: cert,
    port,
    requests: [],
    headers: [],
    answer: async () => ({ statusCode: 500 }),
    override: undefined,
  };
  return receiving;
}
