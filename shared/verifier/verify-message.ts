import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { readMessage } from '../protocol/read-message.ts';
import { refuseSystemType } from '../protocol/system-message.ts';
import {
  type SenderVerdict,
  type VerificationDependencies,
  verifySender,
} from '../verification/verify-sender.ts';
import { admitAge } from './admit-age.ts';
import { describeAccepted, describeRefused, type Findings } from './describe-verdict.ts';
import type { Verdict } from './verdict.ts';
import type { RequestContext } from './verifier-options.ts';

/** What a verifier verifies with. */
export interface VerifierDependencies extends VerificationDependencies {
  readonly recipientDomains?: readonly string[];
  readonly publicUrl?: string;
}

/**
 * Verifies a message in the order of ingress, cheap checks before dear ones: form, recipient, age, then DNS and the
 * signature.
 *
 * Source: message-flow.md, Receiving & Verification Flow.
 */
export async function verifyMessage(
  body: Uint8Array,
  request: RequestContext,
  dependencies: VerifierDependencies,
): Promise<Verdict> {
  const findings: Findings = { startedAtMs: dependencies.now() };
  const outcome = await decide(body, request, findings, dependencies);
  const nowMs = dependencies.now();
  return outcome.ok
    ? describeAccepted(outcome.value, findings, dependencies.publicUrl !== undefined, nowMs)
    : describeRefused(outcome.refusal, findings, nowMs);
}

async function decide(
  body: Uint8Array,
  request: RequestContext,
  findings: Findings,
  dependencies: VerifierDependencies,
): Promise<Outcome<Extract<SenderVerdict['outcome'], { verified: true }>['message']>> {
  const read = readMessage(body);
  if (!read.ok) return read;
  const message = read.value;
  findings.message = message;
  const misdirected = refuseDirection(message, dependencies);
  if (misdirected) return misdirected;
  const age = await admitAge(message, body, request, dependencies);
  if (!age.ok) return age;
  if (age.value !== undefined) findings.vouchedAtMs = age.value;

  const chargeQuery = request.chargeLookup;
  const registry = Promise.resolve(undefined);
  const sender = await verifySender({ message, registry, ...(chargeQuery && { chargeQuery }) }, dependencies);
  findings.sender = sender;
  return sender.outcome.verified
    ? accept(sender.outcome.message)
    : { ok: false, refusal: sender.outcome.refusal };
}

/** What can be refused before anything is asked of anybody. */
function refuseDirection(
  { message, to }: UnverifiedMessage,
  { recipientDomains }: VerifierDependencies,
): Outcome<never> | undefined {
  const ofServers = refuseSystemType(message.type);
  if (ofServers) return ofServers;
  return recipientDomains === undefined || recipientDomains.includes(to.domain)
    ? undefined
    : refuse('RELAY_DENIED', `${to.domain} is not served here`);
}
