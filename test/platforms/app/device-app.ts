import {
  type AppNotices,
  type CredentialStore,
  DelegatedBtpsClient,
  isClientError,
  type OutgoingDocument,
} from '../../../shared/client/index.ts';

/** What a step of the app came to, in JSON: its result, or the code of the SDK's error. */
export type StepResult =
  | { readonly result: unknown }
  | { readonly code: string; readonly retryAfterSeconds?: number };

/**
 * An app as somebody builds it on the SDK, for whatever platform has such a store. It is told by steps what to do, and
 * answers in JSON, since whoever tells it sits in another process.
 */
export class DeviceApp {
  readonly store: CredentialStore;
  readonly client: DelegatedBtpsClient;
  readonly #told: object[] = [];

  constructor(store: CredentialStore) {
    this.store = store;
    const notices: AppNotices = {
      onRevoked: ({ status, authority }) => void this.#told.push({ revoked: { status, authority } }),
      onReauthenticate: ({ cause }) => void this.#told.push({ reauthenticate: cause }),
      onWarning: ({ code }) => void this.#told.push({ warning: code }),
    };
    this.client = new DelegatedBtpsClient({ store, ...notices });
  }

  /** Does a step. */
  async run(step: string, argument: unknown): Promise<StepResult> {
    try {
      return { result: await this.steps[step as keyof typeof this.steps](argument as never) };
    } catch (error) {
      if (!isClientError(error)) throw error;
      const { code, retryAfterSeconds } = error;
      return { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
    }
  }

  readonly steps = {
    start: () => this.client.start(),
    enrol: (invitation: string) => this.client.enrol(invitation, { deviceInfo: { app: 'platforms' } }),
    device: async () => this.client.device ?? null,
    send: (outgoing: OutgoingDocument) => this.client.send(outgoing),
    read: (recipientKey: string) => this.#read(recipientKey),
    status: async () => (await this.client.checkDelegationStatus()).status,
    told: async () => this.#told,
  };

  /** Reads the whole inbox, and acknowledges what it has read. */
  async #read(recipientKey: string): Promise<object> {
    const { messages } = await this.client.fetchInbox();
    const documents = [];
    for (const message of messages) documents.push(await this.client.open(message, recipientKey));
    const receipts = messages.map(({ receipt }) => receipt);
    const { acknowledged } = await this.client.acknowledge(receipts);
    const { messages: left } = await this.client.fetchInbox();
    return { documents, acknowledged: acknowledged.length, left: left.length };
  }
}

/** What a story may tell an app to do. */
export type Steps = DeviceApp['steps'];
