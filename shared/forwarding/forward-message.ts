import { requestIdHeader } from '../telemetry/caller-request-id.ts';
import { signVoucher } from '../voucher/sign-voucher.ts';
import { maxVouchedAgeMs } from '../voucher/verify-voucher.ts';
import { nextAttemptMs, vouchedFromMs } from './attempt-times.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { concludeDelivery } from './conclude-delivery.ts';
import type { Attempt, DeliveryFailure } from './delivery-failure.ts';
import { refused } from './delivery-failure.ts';
import type { ForwardingDependencies } from './dependencies.ts';
import { type ForwardTask, longestDelaySeconds } from './forward-queue.ts';
import { judgeAnswer } from './judge-answer.ts';
import { judgeStanding } from './judge-standing.ts';
import { type OutboxEntry, readOutboxEntry, recordPostponement, recordQueued } from './outbox-entry.ts';
import { postMessage } from './post-message.ts';

/** Last reason of a failure after an attempt whose answer is unknown. */
export const mayHaveArrived = 'the receiver may have taken it in an earlier attempt, whose answer was lost';

/** What became of a task: nothing was left to do, it is not due yet, or how the attempt ended. */
export type ForwardEnd = 'settled' | 'early' | Attempt['kind'];

/**
 * Makes one attempt to forward a message of the outbox to its receiver's server, and sees to the next one.
 *
 * The entry in the table decides, not the queue: a task that comes twice or late changes nothing. Whenever this is cut
 * off, the same task comes again and goes on. The receiver may be sent a message more than once, and accepts it once.
 *
 * Source: message-flow.md, Message Flow Overview (Forward Message).
 *
 * @throws Error of the SDK when DynamoDB, SQS or KMS fails; the same task has then to be tried again
 */
export async function forwardMessage(
  task: ForwardTask,
  dependencies: ForwardingDependencies,
): Promise<ForwardEnd> {
  const entry = await readOutboxEntry(dependencies, task);
  if (entry?.state !== 'pending' || task.attempt < entry.queuedAttempt) return 'settled';
  if (task.attempt <= entry.attempts) return enqueueNext(entry, dependencies);
  const waitMs = (entry.nextAttemptAtMs ?? 0) - dependencies.now();
  if (waitMs > 0) {
    await dependencies.queue.send(task, delaySeconds(waitMs));
    return 'early';
  }
  const ended = await attempt(entry, dependencies);
  // Nothing is known of an attempt that was cut off.
  return settle(task, entry, entry.attempts > 0 || task.repeated ? doubted(ended) : ended, dependencies);
}

async function attempt(entry: OutboxEntry, dependencies: ForwardingDependencies): Promise<Attempt> {
  if (dependencies.now() - entry.issuedAtMs > maxVouchedAgeMs) return givenUp(entry.lastFailure);
  const fallen = await judgeStanding(entry.sender, dependencies);
  if (fallen) return fallen;
  const choice = await chooseEndpoint(domainOf(entry.recipient), dependencies);
  if ('attempt' in choice) return choice.attempt;
  return post(entry, choice.endpoint, dependencies);
}

async function post(
  { canonicalText, digest, requestId, issuedAtMs, acceptedAtMs }: OutboxEntry,
  endpoint: URL,
  { now, domain, serverKey, posting }: ForwardingDependencies,
): Promise<Attempt> {
  const body = Buffer.from(canonicalText);
  const vouched = now() - issuedAtMs > vouchedFromMs;
  const request = { method: 'POST', targetUri: endpoint.href, body };
  const voucher = vouched
    ? await signVoucher({ ...request, domain, acceptedAtMs }, await serverKey(), now())
    : {};
  const headers = { ...voucher, [requestIdHeader]: requestId };
  return judgeAnswer(await postMessage({ endpoint, body, headers }, posting), {
    digest,
    vouched,
  });
}

async function settle(
  task: ForwardTask,
  entry: OutboxEntry,
  ended: Attempt,
  dependencies: ForwardingDependencies,
): Promise<ForwardEnd> {
  if (ended.kind === 'postponed') {
    const { failure, retryAfterSeconds } = ended;
    const { now, random: jitter } = dependencies;
    const attempts = entry.attempts + 1;
    const nowMs = now();
    const { issuedAtMs } = entry;
    const dueMs = nextAttemptMs({ attempts, nowMs, issuedAtMs, retryAfterSeconds, jitter });
    if (dueMs === undefined) return settle(task, entry, doubted(givenUp(failure)), dependencies);
    // It was written down before: by another copy of the task, or by this one, if an answer was lost and the SDK repeated
    // the write. The entry knows whether the next attempt is in the queue.
    if (!(await recordPostponement(dependencies, entry, failure, dueMs))) {
      return forwardMessage(task, dependencies);
    }
    dependencies.telemetry.forwarding({
      correlationId: entry.requestId,
      recipientDomain: domainOf(entry.recipient),
      end: 'postponed',
      code: failure.code,
      ageSeconds: ageSeconds(entry, nowMs),
    });
    return enqueueNext({ ...entry, attempts, nextAttemptAtMs: dueMs }, dependencies);
  }
  return conclude(entry, ended, dependencies);
}

async function conclude(
  entry: OutboxEntry,
  ended: Exclude<Attempt, { kind: 'postponed' }>,
  dependencies: ForwardingDependencies,
): Promise<ForwardEnd> {
  const failure = ended.kind === 'refused' ? ended.failure : undefined;
  const attempts = entry.attempts + 1;
  const written = await concludeDelivery(entry, { attempts, ...(failure && { failure }) }, dependencies);
  if (!written) return 'settled';
  dependencies.telemetry.forwarding({
    correlationId: entry.requestId,
    recipientDomain: domainOf(entry.recipient),
    end: ended.kind,
    ageSeconds: ageSeconds(entry, dependencies.now()),
    ...(failure && { code: failure.code }),
  });
  return ended.kind;
}

async function enqueueNext(
  entry: OutboxEntry,
  { queue, ...table }: ForwardingDependencies,
): Promise<ForwardEnd> {
  const { partition, nonce, attempts, requestId, nextAttemptAtMs = 0 } = entry;
  const task = { partition, nonce, attempt: attempts + 1, requestId };
  await queue.send(task, delaySeconds(nextAttemptAtMs - table.now()));
  await recordQueued(table, entry, attempts + 1);
  return 'postponed';
}

/** Time is up: the sender is told what the last attempt met. */
function givenUp(last: DeliveryFailure | undefined): Attempt {
  const reason = 'not delivered within 24 h';
  if (!last) return refused('RECEIVER_UNREACHABLE', reason);
  return { kind: 'refused', failure: { ...last, reasons: [...last.reasons, reason] } };
}

/** Whoever is told of a failure must not send again without a look, if the receiver may have taken the message before. */
function doubted(ended: Attempt): Attempt {
  if (ended.kind !== 'refused') return ended;
  return { ...ended, failure: { ...ended.failure, reasons: [...ended.failure.reasons, mayHaveArrived] } };
}

function ageSeconds({ acceptedAtMs }: OutboxEntry, nowMs: number): number {
  return Math.max(0, (nowMs - acceptedAtMs) / 1000);
}

function delaySeconds(ms: number): number {
  return Math.min(longestDelaySeconds, Math.max(0, Math.ceil(ms / 1000)));
}

function domainOf(recipient: string): string {
  return recipient.slice(recipient.indexOf('$') + 1);
}
