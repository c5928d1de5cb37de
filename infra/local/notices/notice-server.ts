import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { close, listen } from '../listen.ts';
import type { EmailNotice, Notice, TextNotice } from './notice.ts';

/** The running endpoint of SES and SNS. */
export interface NoticeServer {
  readonly url: string;
  /** Answers the next requests with this status, one each. */
  failNext(...statuses: readonly number[]): void;
  stop(): Promise<void>;
}

/** The SendEmail request, as far as it is shown. */
const emailSchema = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(z.string()).min(1) }),
  Content: z.object({
    Simple: z.object({
      Subject: z.object({ Data: z.string() }),
      Body: z.object({
        Text: z.object({ Data: z.string() }).optional(),
        Html: z.object({ Data: z.string() }).optional(),
      }),
    }),
  }),
});

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Serves SendEmail of SES (version 2) and Publish of SNS for the AWS SDKs; what is sent goes no further than here.
 *
 * @param notify takes what was sent
 * @throws StartFailure when the port is taken.
 */
export async function startNoticeServer(notify: (notice: Notice) => void, port = 0): Promise<NoticeServer> {
  const failures: number[] = [];
  const server = createServer((request, response) => {
    respond(request, response, notify, failures).catch((error: Error) => response.destroy(error));
  });
  const listeningPort = await listen(server, port, 'notices');
  return {
    url: `http://127.0.0.1:${listeningPort}`,
    failNext: (...statuses) => void failures.push(...statuses),
    stop: () => close(server),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  notify: (notice: Notice) => void,
  failures: number[],
): Promise<void> {
  const body = await text(request);
  const failure = failures.shift();
  const isEmail = request.url === '/v2/email/outbound-emails';
  const {
    status,
    type,
    body: answer,
  } = failure
    ? json(failure, { message: 'The service is not available.' })
    : isEmail
      ? sendEmail(body, notify)
      : publish(new URLSearchParams(body), notify);
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': randomUUID() }).end(answer);
}

function sendEmail(body: string, notify: (notice: EmailNotice) => void): Reply {
  const request = emailSchema.safeParse(JSON.parse(body));
  if (!request.success) return json(400, { message: z.prettifyError(request.error) });
  const { FromEmailAddress: from, Destination, Content } = request.data;
  const { Subject, Body } = Content.Simple;
  const content = (Body.Text ?? Body.Html)?.Data ?? '';
  notify({ channel: 'email', from, to: Destination.ToAddresses, subject: Subject.Data, body: content });
  return json(200, { MessageId: randomUUID() });
}

/** SNS takes forms and answers XML. */
function publish(form: URLSearchParams, notify: (notice: TextNotice) => void): Reply {
  const phone = form.get('PhoneNumber');
  const to = phone ?? form.get('TopicArn') ?? form.get('TargetArn');
  const message = form.get('Message');
  if (form.get('Action') !== 'Publish' || to === null || !message) {
    return xml(
      400,
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid parameter</Message></Error></ErrorResponse>',
    );
  }
  notify({ channel: phone === null ? 'topic' : 'sms', to, body: message });
  const id = randomUUID();
  return xml(
    200,
    `<PublishResponse><PublishResult><MessageId>${id}</MessageId></PublishResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></PublishResponse>`,
  );
}

function json(status: number, body: object): Reply {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function xml(status: number, body: string): Reply {
  return { status, type: 'text/xml', body };
}
