import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { TlsIdentity } from '../../../infra/local/gateway/http-gateway.ts';
import { close, listen } from '../../../infra/local/listen.ts';
import { messageDigest } from '../../../shared/protocol/digest.ts';
import type { Message } from '../../../shared/protocol/message.ts';

/** How an answer of the server goes wrong: before the message is taken or after. */
export type ReceiverFault = 'reset' | 'failed' | 'busy' | 'reset after' | 'failed after' | 'garbled after';

/** The server of another domain, which takes each message once, as any server of the protocol does. */
export interface ForeignServer {
  readonly url: string;
  /** Messages that it took, by sender, time and id; the digest of each. */
  readonly taken: ReadonlyMap<string, string>;
  /** Decides what a request meets, until it is called without an argument. */
  disturb(fault?: (message: Message) => Promise<ReceiverFault | undefined>): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** By what one message is told from another (`issuedAt`, `from`, `id`). */
export function nonceOf({ from, issuedAt, id }: Pick<Message, 'from' | 'issuedAt' | 'id'>): string {
  return JSON.stringify([from, issuedAt, id]);
}

/**
 * Starts it on the loopback address. Messages to `nobody…` are refused for good; those to `liar…` are said to have come
 * before with another digest, which they have not.
 */
export async function startForeignServer(tls: TlsIdentity): Promise<ForeignServer> {
  const taken = new Map<string, string>();
  let disturb: (message: Message) => Promise<ReceiverFault | undefined> = async () => undefined;
  const server = createServer(tls, async (request, response) => {
    const text = (await buffer(request)).toString();
    const message = JSON.parse(text) as Message;
    const fault = await disturb(message);
    if (fault === 'reset') return void response.destroy();
    if (fault === 'failed') return void response.writeHead(500).end('{}');
    if (fault === 'busy') return void response.writeHead(429, { 'retry-after': '1' }).end('{}');
    const { status, body } = judge(message, text, taken);
    if (fault === 'reset after') return void response.destroy();
    if (fault === 'failed after') return void response.writeHead(502).end('<html>');
    const printed = JSON.stringify(body);
    if (fault === 'garbled after') {
      response.writeHead(status, { 'content-length': String(printed.length) });
      return void response.write(printed.slice(0, printed.length >> 1), () => response.destroy());
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(printed);
  });
  const port = await listen(server, 0, 'the server of another domain');
  return {
    url: `https://localhost:${port}`,
    taken,
    disturb: (fault = async () => undefined) => {
      disturb = fault;
    },
    stop: () => close(server),
  };
}

function judge(message: Message, text: string, taken: Map<string, string>): Answer {
  if (message.to.startsWith('nobody')) return { status: 404, body: { code: 'RECIPIENT_NOT_FOUND' } };
  const digest = message.to.startsWith('liar') ? 'AAAA' : taken.get(nonceOf(message));
  if (digest !== undefined) return { status: 409, body: { code: 'NONCE_ALREADY_USED', digest } };
  // What is posted is the canonical text, whose digest the sender knows.
  taken.set(nonceOf(message), messageDigest(text));
  return { status: 202, body: { id: message.id, status: 'accepted' } };
}
