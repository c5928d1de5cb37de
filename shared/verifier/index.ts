/**
 * The verifier library: what a receiving server embeds, without AWS. It decides as ingress does, by DNS alone, and
 * leaves the memory of replays to its embedder.
 */
export type { DnssecPolicy } from '../dns/dnssec-policy.ts';
export type { DnssecStatus } from '../dns/outcome.ts';
export type { ErrorCode, ErrorDescription } from '../protocol/errors.ts';
export { errorCatalogue } from '../protocol/errors.ts';
export type { Message, MessageEncryption, MessageSignature } from '../protocol/message.ts';
export type { LookupReport } from '../verification/describe-lookup.ts';
export { createVerifier, type Verifier } from './create-verifier.ts';
export type { AcceptedVerdict, RefusedVerdict, ReplayMemory, Verdict, VerdictBasis } from './verdict.ts';
export type { DnssecOptions, RequestContext, VerifierOptions } from './verifier-options.ts';
