import type { SQSRecord } from 'aws-lambda';
import type { ErrorCode } from '../../shared/protocol/errors.ts';
import { claimedRevoker } from '../../shared/revocation/claimed-revoker.ts';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import { recordRefusedRevocation } from '../../shared/revocation/record-refused.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { type RevocationRequest, readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
import { eventPrincipal, readRevocationEvent } from './revocation-event.ts';

/**
 * Does what an event from the bus asks for. What is refused is refused for good: it is consumed, and the audit trail
 * keeps it, so that nothing that is sent here can hold up the queue.
 *
 * @param deadlineMs when to stop, epoch milliseconds
 * @throws Error when something of ours fails or time is up; the event is then delivered again, and goes on
 */
export async function consumeEvent(
  record: Pick<SQSRecord, 'body' | 'messageId'>,
  dependencies: RevocationDependencies,
  deadlineMs: number,
): Promise<void> {
  const event = readRevocationEvent(record.body);
  const principal = event.ok ? event.value.principal : eventPrincipal('unread', record.messageId);
  const request = event.ok ? readRevocationRequest(event.value.detail) : event;
  const revoked = request.ok
    ? await requestRevocation(dependencies, request.value, { principal, deadlineMs })
    : request;
  if (!revoked.ok) {
    const asked = request.ok ? request.value : undefined;
    await recordRefusedRevocation(dependencies, revoked.refusal, principal, asked);
    reportRefusal(dependencies, revoked.refusal.code, asked);
  } else if (!revoked.value.finished) throw new UnfinishedRevocationError();
}

/** Whoever put an event on the bus gets no answer: only the people who run this learn that it was refused. */
function reportRefusal(
  { telemetry }: RevocationDependencies,
  refused: ErrorCode,
  asked: RevocationRequest | undefined,
): void {
  const revokedBy = asked && claimedRevoker(asked);
  telemetry.revocation({
    devices: [],
    refused,
    ...(asked && {
      revocationId: asked.revocationId,
      userIdentity: asked.user.text,
      reason: asked.reason,
    }),
    ...(revokedBy !== undefined && { revokedBy }),
  });
}

/** Time was up; what was revoked is revoked, and the next delivery goes on from there. */
class UnfinishedRevocationError extends Error {
  override readonly name = 'UnfinishedRevocationError';

  constructor() {
    super('a revocation takes another delivery to finish');
  }
}
