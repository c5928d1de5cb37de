import { randomBytes } from 'node:crypto';
import type { AnyClientError } from '../../shared/client/client-errors.ts';
import type { CredentialStore } from '../../shared/client/credential-store.ts';
import { DelegatedBtpsClient } from '../../shared/client/delegated-btps-client.ts';
import type { DelegationStatus } from '../../shared/client/delegation-status.ts';
import type { ReauthenticationCause } from '../../shared/client/notices.ts';
import type { Platform } from '../../shared/client/platform.ts';
import { MemoryCredentialStore } from '../../shared/client/stores/memory.ts';
import { messageDigest } from '../../shared/protocol/digest.ts';
import { ManualTime } from './manual-time.ts';
import { answer, type Reaction, ScriptedServer } from './scripted-server.ts';

/** Milliseconds that access tokens live. */
export const tokenLifeMs = 900_000;

export const identity = 'dev1234$alice.btps.saas.example';
export const statusRoute = `GET /delegations/${identity}`;
export const inboxRoute = 'GET /inbox/alice$saas.example';
export const acknowledgementRoute = 'POST /inbox/alice$saas.example/acknowledgements';

/** An invitation to become a device of alice. */
export const invitation = {
  server: 'https://api.saas.example',
  identity: 'alice$saas.example',
  authToken: 'one-time-token',
};

/**
 * A device without WebCrypto, its server, its clock, and all that its app was told. It is enrolled as
 * `dev1234$alice.btps.saas.example` by `enrolled()`; its tokens are called access-1, refresh-1 and so on.
 */
export class DeviceScene {
  readonly time = new ManualTime();
  readonly server = new ScriptedServer();
  readonly store: CredentialStore;
  readonly revoked: DelegationStatus[] = [];
  readonly reauthentications: ReauthenticationCause[] = [];
  readonly warnings: AnyClientError[] = [];
  readonly platform: Partial<Platform>;
  readonly client: DelegatedBtpsClient;
  #issued = 0;

  constructor(store: CredentialStore = new MemoryCredentialStore()) {
    this.store = store;
    const { now, schedule } = this.time;
    const random = (length: number) => new Uint8Array(randomBytes(length));
    this.platform = { fetch: this.server.fetch, now, schedule, random, subtle: undefined };
    this.client = this.newClient();
    this.server
      .on('POST /auth/devices', this.issueTokens)
      .on('POST /auth/tokens', this.issueTokens)
      .on('POST /messages', this.acceptMessage)
      .on(statusRoute, this.status('ACTIVE'));
  }

  /** Another client on the same device, as after a restart. */
  newClient(): DelegatedBtpsClient {
    return new DelegatedBtpsClient({
      store: this.store,
      platform: this.platform,
      onRevoked: (status) => void this.revoked.push(status),
      onReauthenticate: (cause) => void this.reauthentications.push(cause),
      onWarning: (error) => void this.warnings.push(error),
    });
  }

  /** The scene with its device enrolled. */
  async enrolled(scopes: readonly string[] = ['send', 'fetch-inbox']): Promise<this> {
    this.server.on('POST /auth/devices', (request) => {
      const { status, body } = this.issueTokens(request);
      return { status, body: { ...(body as object), scopes } };
    });
    await this.client.enrol(invitation);
    return this;
  }

  /** New tokens, as both token routes answer them. */
  readonly issueTokens: Reaction = () => {
    this.#issued += 1;
    const body = {
      delegated_id: 'dev1234',
      delegated_identity: identity,
      scopes: ['send', 'fetch-inbox'],
      access_token: `access-${this.#issued}`,
      refresh_token: `refresh-${this.#issued}`,
      expires_at: new Date(this.time.nowMs + tokenLifeMs).toISOString(),
      dns: 'pending',
    };
    return { status: 200, body };
  };

  /** Accepts a message as ingress does. */
  readonly acceptMessage: Reaction = ({ body }) => ({
    status: 202,
    body: {
      id: body.id,
      status: 'accepted',
      acceptedAt: new Date(this.time.nowMs).toISOString(),
      digest: messageDigest(JSON.stringify(body)),
      signedWith: 'device',
    },
  });

  /** A status answer. */
  status(status: DelegationStatus['status'], more: object = {}): Reaction {
    return answer(200, { identity, status, timestamp: '2026-01-15T10:30:00.000Z', ...more });
  }

  /** Sends an invoice to bob, letting time pass as it must. */
  send(more: object = {}) {
    return this.time.until(
      this.client.send({ to: 'bob$receiver.example', document: { total: 1500 }, ...more }),
    );
  }

  /** Fetches the inbox, letting time pass as it must. */
  fetchInbox() {
    return this.time.until(this.client.fetchInbox());
  }
}

/** What a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<AnyClientError> {
  try {
    await promise;
  } catch (error) {
    return error as AnyClientError;
  }
  throw new Error('it was expected to fail');
}
