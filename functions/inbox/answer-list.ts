import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { authoriseInbox } from '../../shared/http/authorise-inbox.ts';
import type { InboxTable } from '../../shared/inbox/inbox-table.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';

/** Answers `GET /inbox/{recipient}?limit&cursor`: a page of unacknowledged messages, oldest first. */
export async function answerList(event: APIGatewayProxyEventV2, inbox: InboxTable): Promise<Outcome<Answer>> {
  const recipient = authoriseInbox(event);
  if (!recipient.ok) return recipient;
  const { limit: limitText, cursor } = event.queryStringParameters ?? {};
  const page = await listMessages(inbox, recipient.value.text, {
    ...(limitText !== undefined && { limit: Number(limitText) }),
    ...(cursor !== undefined && { cursor }),
  });
  return page.ok ? accept({ status: 200, body: page.value }) : page;
}
