import { createTxtResolver } from '../dns/create-resolver.ts';
import { checkOptions } from './check-options.ts';
import { publicResolvers } from './public-resolvers.ts';
import type { Verdict } from './verdict.ts';
import type { RequestContext, VerifierOptions } from './verifier-options.ts';
import { verifyMessage } from './verify-message.ts';

/** Verifies messages by what DNS says about their senders. */
export interface Verifier {
  /**
   * Verifies one message. It resolves whatever the sender or DNS do; only misuse and faults of this library reject.
   *
   * Replays are not noticed here: a message is taken once only if the caller remembers `replay.nonce` of every accepted
   * one until `replay.rememberUntil`, with one atomic step that both checks and remembers.
   *
   * @param body the bytes as received, any encoding of the transport undone; or the text that they hold
   * @throws TypeError for a body that is neither
   */
  verify(body: Uint8Array | string, request?: RequestContext): Promise<Verdict>;
}

/**
 * Makes the verifier that a receiving server embeds: the checks that `POST /messages` of a deployment makes, with a
 * validating resolver and a memory of their own. One for the whole process is best, since it holds the cache.
 *
 * @throws TypeError for an option that is unknown or not valid
 * @see message-flow.md, Receiving & Verification Flow
 * @example
 * const verifier = createVerifier({ recipientDomains: ['receiver.example'] });
 * const verdict = await verifier.verify(body);
 * if (verdict.verdict === 'refused') return reject(verdict.status, verdict.code);
 */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  checkOptions(options);
  const { dnsServers = publicResolvers, dnsQuorum, acceptRsaPayloadSignatures = true } = options;
  const { recipientDomains, publicUrl, now = Date.now } = options;
  const { policy = 'prefer', domains = {}, trustAnchors } = options.dnssec ?? {};
  const dnssec = { policy, domains, ...(trustAnchors && { trustAnchors }) };
  const resolver = createTxtResolver({
    servers: dnsServers,
    dnssec,
    now,
    ...(dnsQuorum !== undefined && { quorum: dnsQuorum }),
  });
  const dependencies = {
    resolver,
    dnssec,
    now,
    acceptRsaPayloadSignatures,
    ...(recipientDomains && { recipientDomains }),
    ...(publicUrl !== undefined && { publicUrl }),
  };
  return { verify: async (body, request = {}) => verifyMessage(bytesOf(body), request, dependencies) };
}

function bytesOf(body: Uint8Array | string): Uint8Array {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError('the body has to be bytes or a text');
}
