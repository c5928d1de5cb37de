import { isDeepStrictEqual } from 'node:util';
import { canonicalText } from '../../../shared/protocol/canonical-text.ts';
import { messageDigest } from '../../../shared/protocol/digest.ts';
import type { Message } from '../../../shared/protocol/message.ts';
import { signedText } from '../../../shared/protocol/signed-text.ts';
import type { LoadDevice } from '../people/load-device.ts';
import type { ApiAnswer } from './api-connection.ts';
import { judgeAnswer } from './judge-answer.ts';
import { renewTokens } from './renew-tokens.ts';
import type { World } from './world.ts';

interface Listed {
  readonly receipt: string;
  readonly message: Message;
  readonly digest: string;
}

/** An access token lives 15 minutes. */
const renewAfterMs = 600_000;

/** Of a hundred messages on a page, those left for later. */
const leftUnread = 2;

/** Has a device read the inbox of its user, two pages at most, and acknowledge nearly everything it finds. */
export async function emptyInbox(device: LoadDevice, world: World): Promise<void> {
  const { user } = device;
  if (user.reading) return;
  user.reading = true;
  try {
    if (world.now() - device.renewedAtMs > renewAfterMs) await renewTokens(device, world);
    const first = await readPage(device, world);
    if (first?.body.cursor === undefined) return;
    await readPage(device, world, first.body.cursor);
  } finally {
    user.reading = false;
  }
}

async function readPage(device: LoadDevice, world: World, cursor?: string): Promise<ApiAnswer | undefined> {
  const { user, accessToken, source } = device;
  const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const request = {
    method: 'GET',
    path: `/inbox/${user.identity}?limit=100${query}`,
    accessToken,
    source,
  } as const;
  const answer = await world.ask('inbox', request, (found) => judgePage(found, device, world));
  if (answer?.status !== 200) return undefined;
  const read = (answer.body.messages as Listed[])
    .filter(() => world.random() * 100 >= leftUnread)
    .map(({ receipt }) => receipt);
  if (read.length > 0) await acknowledge(device, read, world);
  return answer;
}

async function acknowledge(device: LoadDevice, receipts: readonly string[], world: World): Promise<void> {
  const { user, accessToken, source } = device;
  const path = `/inbox/${user.identity}/acknowledgements`;
  const body = JSON.stringify({ receipts });
  const request = { method: 'POST', path, body, accessToken, source } as const;
  const expected = { acknowledged: receipts, unknown: [] };
  const answer = await world.ask('acknowledgement', request, (found) => {
    if (found.status !== 200) return judgeAnswer(found, device, '200');
    const same = isDeepStrictEqual(found.body, expected);
    return same ? undefined : `not all of ${receipts.length} receipts were acknowledged`;
  });
  if (answer?.status !== 200) return;
  for (const receipt of receipts) user.acknowledged.set(receipt, answer.endedAtMs);
}

/** Nothing may be listed that was not sent so, or that was acknowledged before the page was asked for. */
function judgePage(answer: ApiAnswer, device: LoadDevice, { ledger }: World): string | undefined {
  const standing = judgeAnswer(answer, device, '200');
  if (standing !== undefined || answer.status !== 200) return standing;
  const { user } = device;
  for (const { receipt, message, digest } of answer.body.messages as Listed[]) {
    if (message.to !== user.identity) return `a message to ${message.to} is listed for ${user.identity}`;
    if (messageDigest(canonicalText(message, signedText(message))) !== digest)
      return `${message.id} is listed with the digest of another message`;
    if (!ledger.mayBeDelivered(digest)) return `${message.id} is listed and was never accepted`;
    const acknowledgedAtMs = user.acknowledged.get(receipt) ?? Number.POSITIVE_INFINITY;
    if (answer.startedAtMs > acknowledgedAtMs) return `${message.id} is listed after its acknowledgement`;
  }
  return undefined;
}
