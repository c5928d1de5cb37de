import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeNotice, type Notice } from '../../../../infra/local/notices/notice.ts';
import { type NoticeServer, startNoticeServer } from '../../../../infra/local/notices/notice-server.ts';

let server: NoticeServer;
let email: SESv2Client;
let sns: SNSClient;
let notices: Notice[] = [];

beforeAll(async () => {
  server = await startNoticeServer((notice) => notices.push(notice));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const configuration = { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  email = new SESv2Client(configuration);
  sns = new SNSClient(configuration);
});
beforeEach(() => {
  notices = [];
});
afterAll(async () => {
  email.destroy();
  sns.destroy();
  await server.stop();
});

const letter = (Body: object) =>
  new SendEmailCommand({
    FromEmailAddress: 'btps@saas.example',
    Destination: { ToAddresses: ['alice@mail.example'] },
    Content: { Simple: { Subject: { Data: 'Device revoked' }, Body } },
  });

describe('where notices end', () => {
  test('an e-mail by SES is kept', async () => {
    const { MessageId: id } = await email.send(letter({ Text: { Data: 'dev1234 may no longer sign' } }));
    expect(id).toEqual(expect.any(String));
    expect(notices).toEqual([
      {
        channel: 'email',
        from: 'btps@saas.example',
        to: ['alice@mail.example'],
        subject: 'Device revoked',
        body: 'dev1234 may no longer sign',
      },
    ]);
  });

  test('a text message by SNS is kept', async () => {
    const { MessageId: id } = await sns.send(
      new PublishCommand({ PhoneNumber: '+15550100', Message: 'dev1234 & others revoked' }),
    );
    expect(id).toEqual(expect.any(String));
    expect(notices).toEqual([{ channel: 'sms', to: '+15550100', body: 'dev1234 & others revoked' }]);
  });

  test('a message to a topic is kept', async () => {
    await sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:x', Message: 'm' }));
    expect(notices).toEqual([{ channel: 'topic', to: 'arn:aws:sns:us-east-1:000000000000:x', body: 'm' }]);
  });

  test('a publication without a message is refused', async () => {
    await expect(sns.send(new PublishCommand({ PhoneNumber: '+15550100', Message: '' }))).rejects.toThrow(
      'Invalid parameter',
    );
    expect(notices).toEqual([]);
  });

  test('a failure that was ordered is answered once, and nothing is kept', async () => {
    server.failNext(503, 500);
    const sent = email.send(letter({ Html: { Data: 'x' } }));
    await expect(sent).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    await expect(sns.send(new PublishCommand({ PhoneNumber: '+1', Message: 'm' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });
    expect(notices).toEqual([]);
    await email.send(letter({ Html: { Data: 'x' } }));
    expect(notices).toMatchObject([{ body: 'x' }]);
  });

  test.each<[Notice, string]>([
    [
      { channel: 'event', source: 'btps.delegation', detailType: 'UserNotice', detail: { a: 1 } },
      'event UserNotice of btps.delegation: {"a":1}',
    ],
    [
      { channel: 'email', from: 'a@b.example', to: ['c@d.example'], subject: 's', body: 'b' },
      'e-mail to c@d.example: s',
    ],
    [{ channel: 'sms', to: '+15550100', body: 'b' }, 'sms to +15550100: b'],
  ])('%j is one line', (notice, line) => {
    expect(describeNotice(notice)).toBe(line);
  });
});
