import { DnsFormatError } from './format-error.ts';
import { type DnsMessage, parseMessage, type Question } from './message.ts';
import { type Query, type RandomBytes, writeQuery } from './query.ts';
import { responseCode } from './response-code.ts';
import { findFault, type ServerFault } from './response-fault.ts';
import { type Transport, TransportError } from './transport.ts';

/** How one server is asked once. */
export interface ServerTry {
  readonly random: RandomBytes;
  readonly mixCase: boolean;
  /** Time that is left for this try, milliseconds; asked anew before each exchange. */
  readonly remainingMs: () => number;
}

/** What one server said: a message that counts, or why there is none. */
export type ServerAnswer =
  | { readonly message: DnsMessage }
  | { readonly fault: ServerFault; readonly caseLost: boolean };

/** Asks one server, and once more without EDNS when it does not know that (RFC 6891 section 6.2.2). */
export async function askServer(
  transport: Transport,
  question: Question,
  { random, mixCase, remainingMs }: ServerTry,
): Promise<ServerAnswer> {
  try {
    const message = await exchange(transport, writeQuery(question, { random, mixCase }), remainingMs());
    const plain = refusesEdns(message)
      ? await exchange(transport, writeQuery(question, { random, mixCase, edns: false }), remainingMs())
      : message;
    const fault = findFault(plain, question);
    return fault ? { fault, caseLost: false } : { message: plain };
  } catch (error) {
    return faultOf(error);
  }
}

async function exchange(transport: Transport, query: Query, timeoutMs: number): Promise<DnsMessage> {
  return parseMessage(await transport.exchange(query, { timeoutMs: Math.max(1, timeoutMs) }));
}

function refusesEdns({ code }: DnsMessage): boolean {
  return code === responseCode.FORMERR || code === responseCode.NOTIMP || code === responseCode.BADVERS;
}

function faultOf(error: unknown): ServerAnswer {
  if (error instanceof TransportError) {
    return { fault: { reason: error.reason, text: error.message }, caseLost: error.caseLost };
  }
  if (error instanceof DnsFormatError) {
    return { fault: { reason: 'malformed-answer', text: error.message }, caseLost: false };
  }
  throw error;
}
