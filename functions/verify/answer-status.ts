import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { policyOf } from '../../shared/dns/dnssec-policy.ts';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { type DelegatedIdentity, parseIdentity } from '../../shared/protocol/identity.ts';
import { chargeLookups } from '../../shared/rate-limit/charge-lookups.ts';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';
import type { Verification } from '../../shared/verification/create-verification.ts';
import { lookUpDelegation } from '../../shared/verification/delegation-records.ts';
import {
  type DelegationStatus,
  foreignDelegationStatus,
  ownDelegationStatus,
} from '../../shared/verification/delegation-status.ts';
import { readOwnDelegation } from '../../shared/verification/read-own-delegation.ts';
import { dnsBudgetMs } from '../../shared/verification/verify-sender.ts';
import { chargeQuestion } from './charge-question.ts';

/** Answers `GET /delegations/{delegatedIdentity}`: ACTIVE, REVOKED or UNKNOWN (revocation.md, RevocationDetector). */
export async function answerStatus(
  event: APIGatewayProxyEventV2,
  verification: Verification,
): Promise<Outcome<Answer>> {
  const source = sourceSubject(event.requestContext.http.sourceIp);
  const throttled = await chargeQuestion(source, verification.limiter);
  if (throttled) return throttled;
  const identity = parseIdentity(event.pathParameters?.delegatedIdentity ?? '');
  if (!identity.ok) return identity;
  if (identity.value.kind !== 'delegated') {
    return refuse('INVALID_IDENTITY', 'only a delegated identity has a delegation status');
  }
  return accept({ status: 200, body: await statusOf(identity.value, source, verification) });
}

async function statusOf(
  identity: DelegatedIdentity,
  source: string,
  verification: Verification,
): Promise<DelegationStatus> {
  const registry = await readOwnDelegation(identity, verification);
  if (registry) return ownDelegationStatus(identity, registry, verification.now());
  const lookups = await lookUpDelegation(identity, verification.resolver, {
    deadlineMs: verification.now() + dnsBudgetMs,
    chargeQuery: chargeLookups(source, verification.limiter),
  });
  const dnssecPolicy = policyOf(verification.dnssec, identity.originalIdentity);
  return foreignDelegationStatus(identity, lookups, dnssecPolicy, verification.now());
}
