import type { SQSRecord } from 'aws-lambda';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import { recordRefusedRevocation } from '../../shared/revocation/record-refused.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
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
    await recordRefusedRevocation(
      dependencies,
      revoked.refusal,
      principal,
      request.ok ? request.value : undefined,
    );
  } else if (!revoked.value.finished) throw new UnfinishedRevocationError();
}

/** Time was up; what was revoked is revoked, and the next delivery goes on from there. */
class UnfinishedRevocationError extends Error {
  override readonly name = 'UnfinishedRevocationError';

  constructor() {
    super('a revocation takes another delivery to finish');
  }
}
