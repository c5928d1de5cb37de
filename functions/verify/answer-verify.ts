import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { jsonBody } from '../../shared/http/json-body.ts';
import { accept, type Outcome, type Refusal } from '../../shared/protocol/errors.ts';
import type { UnverifiedMessage } from '../../shared/protocol/message.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { refuseSystemType } from '../../shared/protocol/system-message.ts';
import { chargeLookups } from '../../shared/rate-limit/charge-lookups.ts';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';
import type { Verification } from '../../shared/verification/create-verification.ts';
import { describeLookup } from '../../shared/verification/describe-lookup.ts';
import { refuseAge } from '../../shared/verification/message-age.ts';
import { readOwnDelegation } from '../../shared/verification/read-own-delegation.ts';
import { type SenderVerdict, verifySender } from '../../shared/verification/verify-sender.ts';
import { chargeQuestion } from './charge-question.ts';

/**
 * Answers `POST /verify`: the verdict on a message that is not accepted by it, with what it rests on.
 *
 * The verdict is that of the present: a message that would be refused for its age is refused here too.
 */
export async function answerVerify(
  event: APIGatewayProxyEventV2,
  verification: Verification,
): Promise<Outcome<Answer>> {
  const source = sourceSubject(event.requestContext.http.sourceIp);
  const throttled = await chargeQuestion(source, verification.limiter);
  if (throttled) return throttled;
  const body = jsonBody(event);
  if (!body.ok) return body;
  const read = readMessage(body.value);
  if (!read.ok) return read;
  return accept({ status: 200, body: await verdictOn(read.value, source, verification) });
}

async function verdictOn(
  message: UnverifiedMessage,
  source: string,
  verification: Verification,
): Promise<object> {
  const startedAtMs = verification.now();
  const verdict = await verifySender(
    {
      message,
      registry: readOwnDelegation(message.from, verification),
      chargeQuery: chargeLookups(source, verification.limiter),
    },
    verification,
  );
  const nowMs = verification.now();
  return {
    ...conclusion(message, verdict, nowMs),
    identity: message.from.text,
    messageId: message.message.id,
    fingerprint: message.message.signature.fingerprint,
    lookups: verdict.lookups.map((lookup) => describeLookup(lookup, nowMs)),
    refreshed: verdict.refreshed,
    durationMs: nowMs - startedAtMs,
    timestamp: new Date(nowMs).toISOString(),
  };
}

function conclusion(message: UnverifiedMessage, { outcome }: SenderVerdict, nowMs: number): object {
  const refusal = outcome.verified ? refuseVerified(message, nowMs) : outcome.refusal;
  if (refusal) return { verdict: 'refused', ...refusal };
  if (!outcome.verified) throw new TypeError('a verdict is either verified or refused');
  const { signature, dnssec } = outcome.message;
  return {
    verdict: 'accepted',
    reasons: [`signed with the ${signature.signedWith} key (${signature.scheme})`],
    signedWith: signature.signedWith,
    scheme: signature.scheme,
    dnssec,
  };
}

function refuseVerified({ message, issuedAtMs }: UnverifiedMessage, nowMs: number): Refusal | undefined {
  const ofServers = refuseSystemType(message.type);
  return ofServers ? ofServers.refusal : refuseAge(issuedAtMs, nowMs);
}
