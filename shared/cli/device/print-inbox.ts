import type { DeliveryFailure } from '../../client/delivery-failure.ts';
import { fields, indent } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import type { OpenedMessage } from './open-message.ts';

/** What `btps inbox --json` prints. */
export interface InboxListing {
  readonly messages: readonly OpenedMessage[];
  /** What the own server says of messages that did not reach their recipients. */
  readonly deliveryFailures: readonly DeliveryFailure[];
  /** Receipts of what claims to be the server's word, and is not proved to be. */
  readonly unproved: readonly string[];
  readonly cursor?: string;
  /** Receipts, if it was asked for. */
  readonly acknowledged?: readonly string[];
}

/** Prints a page of the inbox for people. */
export function printInbox(listing: InboxListing, paint: Paint): string {
  const { messages, deliveryFailures, unproved, cursor, acknowledged } = listing;
  return [
    ...messages.map((message) => printMessage(message, paint)),
    ...deliveryFailures.map((failure) => printFailure(failure, paint)),
    ...(unproved.length === 0
      ? []
      : [
          paint.bad(
            `${unproved.length} that claim to be of the server, and are not proved to be, are not shown.`,
          ),
        ]),
    summarize(messages.length + deliveryFailures.length, acknowledged?.length),
    ...(cursor === undefined ? [] : [`There are more: --cursor ${oneLine(cursor)}, or --all.`]),
  ].join('\n\n');
}

function printFailure(failure: DeliveryFailure, paint: Paint): string {
  const { messageId, to, code, reasons, attempts, failedAt } = failure;
  return [
    `${paint.bad('not delivered')} to ${paint.strong(oneLine(to))}`,
    indent(
      fields({
        id: oneLine(messageId),
        'given up': `${oneLine(failedAt)}, after ${attempts} attempts`,
        because: [code, ...reasons].map(oneLine).join('; '),
      }),
    ),
  ].join('\n');
}

function summarize(count: number, acknowledged: number | undefined): string {
  if (count === 0) return 'No unread messages.';
  const listed = count === 1 ? '1 message' : `${count} messages`;
  return acknowledged === undefined ? `${listed}.` : `${listed}, ${acknowledged} acknowledged.`;
}

function printMessage(message: OpenedMessage, paint: Paint): string {
  const { acceptedAt, signedWith, dnssec } = message;
  const { id, from, type, issuedAt } = message.message;
  return [
    `${paint.strong(type)} from ${paint.strong(from)}`,
    indent(
      fields({
        id,
        issued: issuedAt,
        accepted: oneLine(acceptedAt),
        signed: `by the ${signedWith} key, DNSSEC ${oneLine(dnssec)}`,
      }),
    ),
    indent(printDocument(message, paint)),
  ].join('\n');
}

function printDocument({ document, error }: OpenedMessage, paint: Paint): string {
  if (error !== undefined) return paint.bad(`could not be opened (${error})`);
  if (document === undefined) return paint.advice('encrypted: --key opens it');
  return JSON.stringify(document, undefined, 2)
    .split('\n')
    .map((line) => oneLine(line))
    .join('\n');
}
