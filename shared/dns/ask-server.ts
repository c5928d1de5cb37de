import { DnsFormatError } from './format-error.ts';
import { type DnsMessage, parseMessage, type Question } from './message.ts';
import { type RandomBytes, writeQuery } from './query.ts';
import { responseCode } from './response-code.ts';
import { findFault, type ServerFault } from './response-fault.ts';
import { type Transport, TransportError } from './transport.ts';

/** How one server is asked once. */
export interface ServerTry {
  readonly random: RandomBytes;
  readonly mixCase: boolean;
  /** Time that is left for this try, milliseconds; asked anew before each exchange. */
  readonly remainingMs: () => number;
  /** Ends the try when its answer is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** What one server said: a message that counts, or why there is none. */
export type ServerAnswer =
  | { readonly message: DnsMessage }
  | { readonly fault: ServerFault; readonly caseLost: boolean };

/**
 * Asks one server, and again when it does not know EDNS (RFC 6891 section 6.2.2) or wants the cookie that it just
 * gave (RFC 7873 section 5.3).
 */
export async function askServer(
  transport: Transport,
  question: Question,
  attempt: ServerTry,
): Promise<ServerAnswer> {
  try {
    const first = await exchange(transport, question, attempt);
    const message = (await repeat(transport, question, attempt, first)) ?? first;
    const fault = findFault(message, question);
    return fault ? { fault, caseLost: false } : { message };
  } catch (error) {
    return faultOf(error);
  }
}

/** Asks once more where the first response was about the form of the query and not about its question. */
async function repeat(transport: Transport, question: Question, attempt: ServerTry, first: DnsMessage) {
  if (refusesEdns(first)) return exchange(transport, question, attempt, { edns: false });
  if (first.code !== responseCode.BADCOOKIE) return undefined;
  const second = await exchange(transport, question, attempt);
  if (second.code !== responseCode.BADCOOKIE || transport.stream === undefined) return second;
  return exchange(transport, question, attempt, { over: transport.stream });
}

interface Variation {
  readonly edns?: boolean;
  readonly over?: Transport;
}

async function exchange(
  transport: Transport,
  question: Question,
  { random, mixCase, remainingMs, signal }: ServerTry,
  { edns = true, over = transport }: Variation = {},
): Promise<DnsMessage> {
  const { encrypted = false, cookies } = transport;
  const query = writeQuery(question, {
    random,
    edns,
    mixCase: mixCase && !encrypted,
    padded: encrypted,
    ...(cookies && { cookie: cookies.current }),
  });
  const timeoutMs = Math.max(1, remainingMs());
  const message = parseMessage(await over.exchange(query, { timeoutMs, ...(signal && { signal }) }));
  if (edns) cookies?.learn(message.edns);
  return message;
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
