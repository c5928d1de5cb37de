import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { authRequest, type Device, type EnrolmentAnswer } from '../../infra/local/device.ts';
import { signedPortalRequest } from '../../infra/local/portal-client.ts';
import { type Outputs, outputOf } from './deployed-app.ts';
import { credentials, region } from './emulator/start.ts';

/** An answer, its body read. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const patienceMs = 60_000;
const againMs = 500;

/**
 * The two APIs of a deployment, asked as the README wants it: what is refused for now, `retryable`, is asked again. On a
 * busy machine that may be so while functions start, and always while records are on their way into DNS.
 */
export class AppApi {
  readonly #deviceUrl: string;
  readonly #portalUrl: string;

  constructor(outputs: Outputs) {
    this.#deviceUrl = outputOf(outputs, 'DeviceApiUrl');
    this.#portalUrl = outputOf(outputs, 'PortalApiUrl');
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
    return untilFinal(() => fetch(`${this.#deviceUrl}${path}`, { headers }));
  }

  /** Asks for `GET /health` by the other address of the API: by the usual one, the emulator tells its own. */
  health(): Promise<ApiAnswer> {
    const { hostname, port } = new URL(this.#deviceUrl);
    const [apiId] = hostname.split('.');
    const url = `https://127.0.0.1:${port}/_aws/execute-api/${apiId}/$default/health`;
    return untilFinal(() => fetch(url));
  }

  post(path: string, body: object): Promise<ApiAnswer> {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    return untilFinal(() => fetch(`${this.#deviceUrl}${path}`, request));
  }

  /** Asks as a portal does, with the signature of the emulator's root user unless another is given. */
  portal(method: string, path: string, body?: object, signer = credentials): Promise<ApiAnswer> {
    const access = {
      portalUrl: this.#portalUrl,
      credentials: signer,
      environment: { AWS_REGION: region },
    };
    return untilFinal(() => signedPortalRequest(access, method, path, body));
  }

  /** Asks the portal without any signature. */
  unsignedPortal(path: string): Promise<ApiAnswer> {
    return untilFinal(() => fetch(`${this.#portalUrl}${path}`));
  }

  /**
   * Enrols a device of a user.
   *
   * @throws Error when it is refused
   */
  async enrol(userIdentity: string, scopes: readonly string[]): Promise<Device> {
    const invited = await this.portal('POST', '/enrolments', { userIdentity, scopes });
    const key = generateKeyPair();
    const invitation = {
      baseUrl: this.#deviceUrl,
      identity: userIdentity,
      authToken: String(invited.body.auth_token),
    };
    const request = authRequest(invitation, key, new Date().toISOString());
    const { status, body } = await this.post('/auth/devices', request);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return { ...(body as unknown as EnrolmentAnswer), key };
  }
}

async function untilFinal(ask: () => Promise<Response>): Promise<ApiAnswer> {
  const deadline = AbortSignal.timeout(patienceMs);
  for (;;) {
    const response = await ask();
    const body = (await response.json()) as ApiAnswer['body'];
    if (body.retryable !== true || deadline.aborted) return { status: response.status, body };
    await sleep(againMs);
  }
}
