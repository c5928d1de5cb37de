import { randomBytes } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import type { LocalCloudOptions } from '../../infra/local/cloud.ts';
import { portalRoutes, routes } from '../../shared/http/routes.ts';
import { enrolmentProofText, refreshProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { testSourceHeader } from '../local-cloud.ts';
import { Scene } from '../scene.ts';
import { type ApiAnswer, DocumentedApi } from './documented-api.ts';
import { deviceDocument, portalDocument } from './documents.ts';

/** What a request has beside its method and path. */
export interface Call {
  /** A text or bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly mediaType?: string;
  readonly token?: string;
  /** Source address; another one each time unless given. */
  readonly source?: string;
  /** Of a portal: not signed. */
  readonly unsigned?: boolean;
}

/** A local cloud whose every answer is held to the documents of its APIs. */
export class ApiScene {
  readonly scene: Scene;
  readonly devices = new DocumentedApi(deviceDocument, routes);
  readonly portals = new DocumentedApi(portalDocument, portalRoutes);
  #sources = 0;

  private constructor(scene: Scene) {
    this.scene = scene;
  }

  static async start(options: Partial<LocalCloudOptions>): Promise<ApiScene> {
    return new ApiScene(await Scene.start(options));
  }

  /** Calls the API of devices. */
  async device(method: string, path: string, call: Call = {}): Promise<ApiAnswer> {
    this.#sources += 1;
    const { source = `203.0.113.${this.#sources}`, token } = call;
    const answer = await this.#fetch(
      this.scene.cloud.apiUrl,
      method,
      path,
      {
        ...bodyHeaders(call),
        [testSourceHeader]: source,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      call.body,
    );
    this.devices.check(method, path, answer);
    return answer;
  }

  /** Calls the API of portals, signed with the credentials of the cloud. */
  async portal(method: string, path: string, call: Call = {}): Promise<ApiAnswer> {
    const headers = call.unsigned ? bodyHeaders(call) : await this.#sign(method, path, call);
    const answer = await this.#fetch(this.scene.cloud.portalUrl, method, path, headers, call.body);
    this.portals.check(method, path, answer);
    return answer;
  }

  /** A one-time token for a device of a user. */
  async oneTimeToken(userIdentity: string, scopes: readonly string[] = ['send']): Promise<string> {
    const { body } = await this.portal('POST', '/enrolments', { body: { userIdentity, scopes } });
    return body.auth_token;
  }

  /** What a device asks to be enrolled with. */
  authRequest(identity: string, authToken: string, key = generateKeyPair(), issuedAt = now()) {
    const { fingerprint } = key.publicKey;
    const proof = { audience: this.scene.cloud.apiUrl, identity, fingerprint, authToken, issuedAt };
    return {
      artifact_type: 'btps_auth_request',
      identity,
      device_pubkey: key.publicKey.spkiBase64,
      auth_token: authToken,
      issuedAt,
      signature: signText(enrolmentProofText(proof), key.privateKey),
    };
  }

  /** What a device asks for new tokens with. */
  refreshRequest(delegatedIdentity: string, refreshToken: string, key: KeyPair, issuedAt = now()) {
    const { fingerprint } = key.publicKey;
    const audience = this.scene.cloud.apiUrl;
    const proof = { audience, delegatedIdentity, fingerprint, refreshToken, requestId: 'r1', issuedAt };
    return {
      artifact_type: 'btps_refresh_request',
      identity: delegatedIdentity,
      refresh_token: refreshToken,
      request_id: 'r1',
      issuedAt,
      signature: signText(refreshProofText(proof), key.privateKey),
    };
  }

  /** An access token that ended an hour ago. */
  async expiredToken(delegatedIdentity: string): Promise<string> {
    const { apiUrl: baseUrl, tokenKeys } = this.scene.cloud;
    const issuer = {
      tokenKeys: createTokenKeys({ TOKEN_KEYS: tokenKeys }),
      baseUrl,
      now: () => Date.now() - 3_600_000,
      random: randomBytes,
    };
    return (await issueAccessToken({ delegatedIdentity, scopes: ['fetch-inbox'], epoch: 1 }, issuer)).token;
  }

  /** Repeats a call from one source address until it is refused for that. */
  async exhaust(method: string, path: string, call: Call = {}): Promise<void> {
    this.#sources += 1;
    const source = `198.51.100.${this.#sources}`;
    for (let calls = 0; calls < 20; calls += 1) {
      if ((await this.device(method, path, { ...call, source })).status === 429) return;
    }
    throw new Error(`${method} ${path} is not limited`);
  }

  async #sign(method: string, path: string, call: Call): Promise<Record<string, string>> {
    const { credentials, portalUrl, environment } = this.scene.cloud;
    const { protocol, host, hostname, pathname, searchParams } = new URL(encode(path), portalUrl);
    const signer = new SignatureV4({
      credentials,
      region: environment.AWS_REGION ?? 'us-east-1',
      service: 'execute-api',
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host, ...bodyHeaders(call) },
      body: bodyText(call.body),
    });
    return headers;
  }

  async #fetch(
    url: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body: unknown,
  ): Promise<ApiAnswer> {
    const text = bodyText(body);
    const response = await fetch(`${url}${encode(path)}`, {
      method,
      headers,
      ...(text !== undefined && { body: text }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
}

function now(): string {
  return new Date().toISOString();
}

function encode(path: string): string {
  return path.replaceAll('$', '%24');
}

function bodyText(body: unknown): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

function bodyHeaders({ body, mediaType = 'application/json' }: Call): Record<string, string> {
  return body === undefined ? {} : { 'content-type': mediaType };
}
