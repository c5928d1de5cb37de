import { newOutboxEntry } from '../forwarding/outbox-entry.ts';
import { isCanary } from '../health/canary-account.ts';
import { inboxNonce } from '../inbox/nonce.ts';
import { outboxPartition } from '../inbox/outbox-partition.ts';
import { putMessage } from '../inbox/put-message.ts';
import { messageDigest } from '../protocol/digest.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { readMessage } from '../protocol/read-message.ts';
import { refuseSystemType } from '../protocol/system-message.ts';
import { chargeLookups } from '../rate-limit/charge-lookups.ts';
import { rateLimited } from '../rate-limit/rate-limited.ts';
import { refuseBefore } from '../verification/message-age.ts';
import { readOwnDelegation } from '../verification/read-own-delegation.ts';
import type { VerifiedMessage } from '../verification/verified-message.ts';
import { type JudgeAgain, type SenderVerdict, verifySender } from '../verification/verify-sender.ts';
import type { VoucherFields } from '../voucher/voucher.ts';
import { type AcceptanceState, readAcceptanceState } from './acceptance-state.ts';
import { admitAge } from './admit-age.ts';
import { chargeSender, speculativeCharge } from './charges.ts';
import type { AcceptanceDependencies } from './dependencies.ts';
import { type Findings, reportOutcome } from './report-outcome.ts';

/** A request to deliver a message. */
export interface AcceptanceRequest {
  readonly body: Uint8Array;
  /** Limited subject of the address that the request came from. */
  readonly source: string;
  /** Unique to the request; tells our own repeated put from a replay. */
  readonly requestId: string;
  /** What vouches for a message that comes late, if the request has it. */
  readonly voucher?: VoucherFields;
}

/** What the sender of an accepted message is told. */
export interface AcceptedMessage {
  readonly id: string;
  readonly status: 'accepted';
  readonly acceptedAt: string;
  /** Base64 of SHA-256 over all verified members; the same for a copy that was not altered. */
  readonly digest: string;
  readonly signedWith: 'device' | 'primary';
}

/** The registry's word may be this old when the message is put into the inbox, milliseconds. */
const maxRegistryAgeMs = 2000;

/**
 * Verifies a message and delivers it to its recipient's inbox, once; a message of our own user to another domain goes
 * into the outbox instead, to be forwarded.
 *
 * Cheap checks come before dear ones, and nothing is charged to a person before the signature is good. On warm
 * caches an accepted message takes two round trips: the reads with the sender's charge, then the put.
 *
 * Source: message-flow.md, Receiving & Verification Flow; best-practices.md, Threat Mitigation.
 *
 * @returns the acceptance, or the refusal, which has been charged to its source and audited by then
 * @throws Error of the SDK when DynamoDB fails; the same request may then be sent again
 */
export async function acceptMessage(
  request: AcceptanceRequest,
  dependencies: AcceptanceDependencies,
): Promise<Outcome<AcceptedMessage>> {
  const findings: Findings = { startedAtMs: dependencies.now() };
  const outcome = await decide(request, findings, dependencies);
  return reportOutcome(outcome, request.source, findings, dependencies);
}

async function decide(
  request: AcceptanceRequest,
  findings: Findings,
  dependencies: AcceptanceDependencies,
): Promise<Outcome<AcceptedMessage>> {
  const blocked = dependencies.limiter.remembered('refusals', request.source);
  if (blocked) return rateLimited(blocked, 'too many refused messages from this source address');
  const read = readMessage(request.body);
  if (!read.ok) return read;
  const message = read.value;
  findings.claimedIdentity = message.from.text;
  const early = refuseEarly(message, dependencies) ?? (await admitAge(message, request, dependencies));
  if (early) return early;
  return verifyAndPut(message, request, findings, dependencies);
}

/** What can be refused before anything is asked of anybody. */
function refuseEarly(
  { message, from, to }: UnverifiedMessage,
  { settings }: AcceptanceDependencies,
): Outcome<never> | undefined {
  const ofServers = refuseSystemType(message.type);
  if (ofServers) return ofServers;
  if (from.domain !== settings.domain && to.domain !== settings.domain) {
    return refuse('RELAY_DENIED', `neither ${from.domain} nor ${to.domain} is served here`);
  }
  if (isCanary(from, settings.domain)) {
    return refuse('ACCESS_DENIED', 'this account is kept for the checks of the service itself');
  }
  if (isCanary(to, settings.domain)) {
    return refuse('RECIPIENT_NOT_FOUND', `${to.domain} has no such user`);
  }
  return undefined;
}

async function verifyAndPut(
  message: UnverifiedMessage,
  request: AcceptanceRequest,
  findings: Findings,
  dependencies: AcceptanceDependencies,
): Promise<Outcome<AcceptedMessage>> {
  const nonce = inboxNonce({ issuedAtMs: message.issuedAtMs, ...message.message });
  const state = readAcceptanceState(question(message, nonce, dependencies), dependencies);
  const charge = speculativeCharge(message, dependencies.limiter);
  const verdict = await verifySender(
    {
      message,
      registry: state.then(({ registry }) => registry),
      chargeQuery: chargeLookups(request.source, dependencies.limiter),
      onSignatureGood: charge.begin,
    },
    dependencies,
  );
  const known = await state;
  findings.verdict = verdict;
  findings.identityExists = isRegistered(known) || hasParentRecord(verdict);
  if (!verdict.outcome.verified) return { ok: false, refusal: verdict.outcome.refusal };

  const refused =
    refuseDelivery(message, known, dependencies) ??
    (await chargeSender(message, request.body.byteLength, charge, dependencies));
  if (refused) return refused;
  const current = await upToDate(verdict.outcome.message, known, verdict.judgeAgain, dependencies);
  if (!current.ok) return current;
  return put(current.value, nonce, request, dependencies);
}

function isRegistered({ registry }: AcceptanceState): boolean {
  return registry?.identity !== undefined;
}

function hasParentRecord({ lookups: [parent] }: SenderVerdict): boolean {
  return parent?.outcome.kind === 'answer';
}

function question(message: UnverifiedMessage, nonce: string, { settings }: AcceptanceDependencies) {
  const { from, to } = message;
  return {
    nonce,
    partition: partitionOf(message, settings.domain),
    ...(from.domain === settings.domain && { ownSender: from }),
    ...(to.domain === settings.domain && { ownRecipient: to }),
  };
}

/** Where a message is put: into its recipient's inbox, or into the outbox. */
function partitionOf({ to }: UnverifiedMessage, domain: string): string {
  return to.domain === domain ? to.text : outboxPartition(to.text);
}

/** A replay is told apart before the recipient is looked at, and before anybody is charged. */
function refuseDelivery(
  { to, issuedAtMs }: UnverifiedMessage,
  { storedDigest, recipientExists, notBeforeMs }: AcceptanceState,
  { settings }: AcceptanceDependencies,
): Outcome<never> | undefined {
  if (storedDigest !== undefined) return replayed(storedDigest);
  const early = refuseBefore(issuedAtMs, notBeforeMs);
  if (early) return { ok: false, refusal: early };
  if (to.domain === settings.domain && !recipientExists) {
    return refuse('RECIPIENT_NOT_FOUND', `${to.domain} has no such user`);
  }
  return undefined;
}

function replayed(digest: string): Outcome<never> {
  return refuse('NONCE_ALREADY_USED', 'a message with this sender, id and time was accepted before', {
    digest,
  });
}

/** A registry read that has grown old is repeated, so that a revocation meanwhile still holds. */
async function upToDate(
  message: VerifiedMessage,
  known: AcceptanceState,
  judgeAgain: JudgeAgain,
  dependencies: AcceptanceDependencies,
): Promise<Outcome<{ readonly message: VerifiedMessage; readonly registryReadAtMs: number }>> {
  const { now } = dependencies;
  if (!known.registry || now() - known.readAtMs <= maxRegistryAgeMs) {
    return accept({ message, registryReadAtMs: known.readAtMs });
  }
  const registryReadAtMs = now();
  const outcome = judgeAgain(await readOwnDelegation(message.content.from, dependencies));
  return outcome.verified
    ? accept({ message: outcome.message, registryReadAtMs })
    : { ok: false, refusal: outcome.refusal };
}

async function put(
  { message, registryReadAtMs }: { readonly message: VerifiedMessage; readonly registryReadAtMs: number },
  nonce: string,
  request: AcceptanceRequest,
  { client, inboxTable, now, settings }: AcceptanceDependencies,
): Promise<Outcome<AcceptedMessage>> {
  const { content, signature, dnssec } = message;
  const { signedWith, scheme } = signature;
  const { to, from, canonicalText } = content;
  const digest = messageDigest(canonicalText);
  const outcome = await putMessage(
    { client, tableName: inboxTable, now, retentionDays: settings.inboxRetentionDays },
    {
      recipient: partitionOf(content, settings.domain),
      nonce,
      canonicalText,
      digest,
      requestId: request.requestId,
      sender: from.text,
      sourceIp: request.source,
      signedWith,
      scheme,
      dnssec,
      ...(from.domain === settings.domain && { registryReadAtMs }),
      ...(to.domain !== settings.domain && newOutboxEntry),
    },
  );
  if (!outcome.accepted) return replayed(outcome.digest);
  return accept({
    id: content.message.id,
    status: 'accepted',
    acceptedAt: new Date(outcome.acceptedAtMs).toISOString(),
    digest,
    signedWith,
  });
}
