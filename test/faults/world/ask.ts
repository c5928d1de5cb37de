import { setTimeout as sleep } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { signedPortalRequest } from '../../../infra/local/portal-client.ts';
import { testSourceHeader } from '../../local-cloud.ts';
import type { FaultWorld } from './fault-world.ts';

/** An answer with its body parsed, and when it was asked for: milliseconds of `performance.now`. */
export interface Answer {
  readonly status: number;
  readonly beganAt: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes of the body is looked at where it is expected
  readonly body: any;
}

/** The connection broke: whoever asked does not know what came of it. */
const noAnswer = 599;

let sources = 0;

/** Addresses without end: nobody shares a limit by address with anybody. */
function nextSource(): string {
  sources += 1;
  return `10.${(sources >> 16) & 255}.${(sources >> 8) & 255}.${sources & 255}`;
}

/** Posts JSON to the API of devices, once. */
export function post({ cloud }: FaultWorld, path: string, body: object): Promise<Answer> {
  return read(() =>
    fetch(`${cloud.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [testSourceHeader]: nextSource() },
      body: JSON.stringify(body),
    }),
  );
}

/** Gets from the API of devices with an access token, once. */
export function get({ cloud }: FaultWorld, path: string, accessToken: string): Promise<Answer> {
  return read(() =>
    fetch(`${cloud.apiUrl}${path.replaceAll('$', '%24')}`, {
      headers: { authorization: `Bearer ${accessToken}`, [testSourceHeader]: nextSource() },
    }),
  );
}

/** Sends a signed request of the portal, once. */
export function portal({ cloud }: FaultWorld, method: string, path: string, body?: object): Promise<Answer> {
  return read(() => signedPortalRequest(cloud, method, path, body));
}

/** Repeats a request until its answer is no fault of the server; the last one, whatever it is. */
export async function patiently(request: () => Promise<Answer>, attempts = 12): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await request();
    if ((answer.status < 500 && answer.status !== 429) || attempt === attempts) return answer;
    await sleep(10 * attempt);
  }
}

async function read(ask: () => Promise<Response>): Promise<Answer> {
  const beganAt = performance.now();
  try {
    const response = await ask();
    const text = await response.text();
    return { beganAt, status: response.status, body: text === '' ? {} : JSON.parse(text) };
  } catch {
    return { beganAt, status: noAnswer, body: {} };
  }
}

/** Puts a revocation on the bus, as portals do. */
export async function putRevocation({ cloud, events }: FaultWorld, detail: object): Promise<void> {
  await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'btps.portal',
          DetailType: 'RevocationRequested',
          EventBusName: cloud.eventBusName,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
}
