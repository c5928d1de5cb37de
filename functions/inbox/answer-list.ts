import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { authoriseInbox } from '../../shared/http/authorise-inbox.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import type { CursorInbox } from '../../shared/inbox/page-cursor.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';
import type { DeviceGate } from '../../shared/tokens/authorise-device.ts';

/** Answers `GET /inbox/{recipient}?limit&cursor`: a page of unacknowledged messages, oldest first. */
export async function answerList(
  event: APIGatewayProxyEventV2,
  inbox: CursorInbox,
  gate: DeviceGate,
): Promise<Outcome<Answer>> {
  const recipient = await authoriseInbox(event, ['fetch-inbox', 'read-only'], gate);
  if (!recipient.ok) return recipient;
  const { limit: limitText, cursor } = event.queryStringParameters ?? {};
  const page = await listMessages(inbox, recipient.value, {
    ...(limitText !== undefined && { limit: Number(limitText) }),
    ...(cursor !== undefined && { cursor }),
  });
  return page.ok ? accept({ status: 200, body: page.value }) : page;
}
