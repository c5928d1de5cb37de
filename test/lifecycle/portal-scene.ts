import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  delegatedIdentity,
  generateKeyPair,
  type KeyPair,
  signedInvoice,
  userIdentity,
} from '../../infra/local/cast.ts';
import type { LocalCloud, LocalCloudOptions } from '../../infra/local/cloud.ts';
import { digTxt } from '../../infra/local/dig.ts';
import { signedPortalRequest } from '../../infra/local/portal-client.ts';
import type { DelegatedIdentity, UserIdentity } from '../../shared/protocol/identity.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { enrolmentProofText, refreshProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { startTestCloud, testSourceHeader } from '../local-cloud.ts';

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of the body is what it tests
  readonly body: any;
}

/** A device as it is after its enrolment. */
export interface EnrolledDevice {
  readonly identity: DelegatedIdentity;
  readonly key: KeyPair;
  readonly accessToken: string;
  readonly refreshToken: string;
}

let sources = 0;

/**
 * A local cloud in which everything goes through the APIs and the bus: users are registered by a portal, devices
 * enrol, and the zone follows the registry by itself.
 */
export class PortalScene {
  readonly cloud: LocalCloud;
  readonly #events: EventBridgeClient;

  private constructor(cloud: LocalCloud) {
    this.cloud = cloud;
    this.#events = new EventBridgeClient({
      region: cloud.environment.AWS_REGION ?? 'us-east-1',
      endpoint: cloud.eventBridgeUrl,
      credentials: cloud.credentials,
    });
  }

  /** Starts the cloud, zone-sync included; tasks of the watch function run when they are called. */
  static async start(options: Partial<LocalCloudOptions> = {}): Promise<PortalScene> {
    return new PortalScene(await startTestCloud({ zoneSync: true, schedules: {}, ...options }));
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#events.destroy();
    await this.cloud.stop();
  }

  /** A signed request of the portal. */
  async portal(method: string, path: string, body?: object): Promise<Answer> {
    return read(await signedPortalRequest(this.cloud, method, path, body));
  }

  /** Registers a user with a fresh primary key. */
  async registerUser(text: string, more: object = {}): Promise<{ user: UserIdentity; primary: KeyPair }> {
    const primary = generateKeyPair();
    const body = { primaryKey: primary.publicKey.spkiBase64, ...more };
    const answer = await this.portal('PUT', `/identities/${text}`, body);
    if (answer.status !== 201) throw new Error(`${text} was not registered: ${JSON.stringify(answer)}`);
    return { user: userIdentity(text), primary };
  }

  /** A one-time token of the portal for a user. */
  async enrolmentToken(
    user: UserIdentity,
    scopes: readonly string[] = ['send', 'fetch-inbox'],
  ): Promise<string> {
    const answer = await this.portal('POST', '/enrolments', { userIdentity: user.text, scopes });
    if (answer.status !== 201) throw new Error(`no token: ${JSON.stringify(answer)}`);
    return answer.body.auth_token;
  }

  /** What a device posts to enrol. */
  enrolmentRequest(user: UserIdentity, authToken: string, { publicKey, privateKey }: KeyPair): object {
    const issuedAt = new Date().toISOString();
    const text = enrolmentProofText({
      audience: this.cloud.apiUrl,
      identity: user.text,
      fingerprint: publicKey.fingerprint,
      authToken,
      issuedAt,
    });
    return {
      artifact_type: 'btps_auth_request',
      identity: user.text,
      device_pubkey: publicKey.spkiBase64,
      auth_token: authToken,
      device_info: { model: 'test' },
      issuedAt,
      signature: signText(text, privateKey),
    };
  }

  /** Enrols a device with a fresh key and a fresh token. */
  async enrol(user: UserIdentity, scopes?: readonly string[]): Promise<EnrolledDevice> {
    const key = generateKeyPair();
    const token = await this.enrolmentToken(user, scopes);
    const answer = await this.post('/auth/devices', this.enrolmentRequest(user, token, key));
    if (answer.status !== 200) throw new Error(`not enrolled: ${JSON.stringify(answer)}`);
    return this.enrolledDevice(answer.body, key);
  }

  /** A device as the answer to its enrolment describes it. */
  enrolledDevice(body: Answer['body'], key: KeyPair): EnrolledDevice {
    const { delegated_identity, access_token, refresh_token } = body;
    return {
      identity: delegatedIdentity(delegated_identity),
      key,
      accessToken: access_token,
      refreshToken: refresh_token,
    };
  }

  /** What a device posts for new tokens. */
  refreshRequest({ identity, key }: EnrolledDevice, refreshToken: string): object {
    const request = { requestId: randomUUID(), issuedAt: new Date().toISOString() };
    const { fingerprint } = key.publicKey;
    const text = refreshProofText({
      ...request,
      audience: this.cloud.apiUrl,
      delegatedIdentity: identity.text,
      fingerprint,
      refreshToken,
    });
    return {
      artifact_type: 'btps_refresh_request',
      identity: identity.text,
      refresh_token: refreshToken,
      request_id: request.requestId,
      issuedAt: request.issuedAt,
      signature: signText(text, key.privateKey),
    };
  }

  /** Posts JSON to the device API, each time from another source address unless one is named. */
  async post(path: string, body: unknown, source = nextSource()): Promise<Answer> {
    return read(
      await fetch(`${this.cloud.apiUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [testSourceHeader]: source },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Gets from the device API, with an access token if one is given. */
  async get(path: string, accessToken?: string): Promise<Answer> {
    return read(
      await fetch(`${this.cloud.apiUrl}${path.replaceAll('$', '%24')}`, {
        headers: {
          [testSourceHeader]: nextSource(),
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        },
      }),
    );
  }

  /** A message that a device signs now. */
  message({ identity, key }: EnrolledDevice, to: UserIdentity): Message {
    return signedInvoice(identity.text, to.text, key);
  }

  /** Sends a message of a device. */
  send(device: EnrolledDevice, to: UserIdentity): Promise<Answer> {
    return this.post('/messages', this.message(device, to));
  }

  /** The body of a revocation by the owner. */
  revocation(user: UserIdentity, devices: readonly string[] | 'all', more: object = {}): object {
    return {
      revocation_id: `rev_${randomUUID()}`,
      user_identity: user.text,
      devices,
      reason: 'device_lost',
      revoked_by: user.text,
      requested_at: new Date().toISOString(),
      ...more,
    };
  }

  /** Puts a revocation on the bus, as a portal does. */
  async revokeByEvent(detail: object | string): Promise<void> {
    await this.#events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'btps.portal',
            DetailType: 'RevocationRequested',
            EventBusName: this.cloud.eventBusName,
            Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
          },
        ],
      }),
    );
  }

  /** The TXT records at a name, as the name server gives them now. */
  dig(name: string): Promise<string[]> {
    return digTxt(this.cloud, name);
  }

  /** Waits until the zone shows what the registry holds. */
  settled(): Promise<void> {
    return this.cloud.registryStream.drained();
  }
}

function nextSource(): string {
  sources += 1;
  return `10.${(sources >> 16) & 255}.${(sources >> 8) & 255}.${sources & 255}`;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
