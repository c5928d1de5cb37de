import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { Answer } from '../../shared/http/answer.ts';
import { authoriseInbox } from '../../shared/http/authorise-inbox.ts';
import { jsonBody } from '../../shared/http/json-body.ts';
import { acknowledgeMessages } from '../../shared/inbox/acknowledge-messages.ts';
import type { InboxTable } from '../../shared/inbox/inbox-table.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import type { DeviceGate } from '../../shared/tokens/authorise-device.ts';

/** The body of `POST /inbox/{recipient}/acknowledgements`; how many and which receipts is judged with the inbox. */
export const acknowledgementSchema = z.strictObject({ receipts: z.array(z.string()) });

/**
 * Answers `POST /inbox/{recipient}/acknowledgements` with `{ "receipts": [...] }`: the named messages leave the
 * listing. They stay stored until they expire, so that their nonces stay used.
 */
export async function answerAcknowledge(
  event: APIGatewayProxyEventV2,
  inbox: InboxTable,
  gate: DeviceGate,
): Promise<Outcome<Answer>> {
  const recipient = await authoriseInbox(event, ['fetch-inbox'], gate);
  if (!recipient.ok) return recipient;
  const body = jsonBody(event);
  if (!body.ok) return body;
  const receipts = readReceipts(body.value);
  if (!receipts.ok) return receipts;
  const outcome = await acknowledgeMessages(inbox, recipient.value, receipts.value);
  return outcome.ok ? accept({ status: 200, body: outcome.value }) : outcome;
}

function readReceipts(body: Uint8Array): Outcome<string[]> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return refuse('INVALID_REQUEST', 'the body is not JSON');
  }
  const parsed = acknowledgementSchema.safeParse(value);
  return parsed.success
    ? accept(parsed.data.receipts)
    : refuse('INVALID_REQUEST', 'the body has to be { "receipts": [...] }');
}
