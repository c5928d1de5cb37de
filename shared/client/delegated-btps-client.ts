import type { JsonValue } from '../protocol/json-value.ts';
import type { Message } from '../protocol/message.ts';
import type { Scope } from '../protocol/scopes.ts';
import { checkScope } from './check-scope.ts';
import { isRefusal } from './client-errors.ts';
import { type ClientOptions, checkClientOptions } from './client-options.ts';
import { createPlatform } from './create-platform.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Credentials } from './credentials.ts';
import { decryptDocument } from './decrypt-document.ts';
import { askDelegationStatus, type DelegationStatus } from './delegation-status.ts';
import { type Delivery, deliverMessage } from './deliver-message.ts';
import { type DeviceDescription, describeDevice } from './device-description.ts';
import type { DeviceKeys } from './device-key.ts';
import { type DeviceInfo, enrolDevice } from './enrol-device.ts';
import { generateDeviceKeys } from './generate-device-keys.ts';
import {
  type Acknowledgement,
  type InboxMessage,
  type InboxPage,
  type InboxPageRequest,
  postAcknowledgement,
  readInbox,
} from './inbox.ts';
import { Notices } from './notices.ts';
import { type Invitation, parseInvitation } from './parse-invitation.ts';
import type { KeyHandle, Platform } from './platform.ts';
import { type OutgoingDocument, prepareMessage } from './prepare-message.ts';
import { RevocationHandler } from './revocation-handler.ts';
import { ServerKeys } from './server-keys.ts';
import { checkServerUrl } from './server-url.ts';
import { Session } from './session.ts';
import { TokenManager } from './token-manager.ts';

/** How a message travels. */
export interface DeliveryOptions {
  /** Another server to post to, such as the recipient's; the device's own unless given. */
  readonly server?: string;
}

/**
 * A device that acts for a user: it enrols, sends signed messages, reads the inbox, and notices when it is revoked.
 *
 * Everything that fails throws a `ClientError` with the code of the error catalogue, or one of the client's own.
 *
 * @example
 * const client = new DelegatedBtpsClient({ store: new WebCredentialStore(), onReauthenticate: showEnrolment });
 * if (!(await client.start())) await client.enrol(invitationFromQrCode);
 * await client.send({ to: 'bob$receiver.com', document: invoice });
 */
export class DelegatedBtpsClient {
  readonly #platform: Platform;
  readonly #store: CredentialStore;
  readonly #session: Session;
  readonly #tokens: TokenManager;
  readonly #revocation: RevocationHandler;
  readonly #serverKeys: ServerKeys;
  #unanswered: { readonly authToken: string; readonly keys: DeviceKeys } | undefined;

  /** @throws TypeError for unknown options, and when the platform lacks secure randomness or fetch */
  constructor(options: ClientOptions) {
    checkClientOptions(options);
    this.#platform = createPlatform(options.platform);
    this.#store = options.store;
    const notices = new Notices(options);
    this.#session = new Session(options.store, (error) => notices.warn(error));
    this.#serverKeys = new ServerKeys(this.#platform);
    const parts = { session: this.#session, platform: this.#platform, notices };
    this.#revocation = new RevocationHandler(parts);
    const checkRevocation = () => this.#revocation.checkQuietly();
    this.#tokens = new TokenManager({ ...parts, checkRevocation });
  }

  /** The device that is signed in; undefined when there is none, or none is loaded yet. */
  get device(): DeviceDescription | undefined {
    const { known } = this.#session;
    return known && describeDevice(known);
  }

  /**
   * Loads the credentials, and from now on renews the tokens and looks for a revocation in the background.
   *
   * @returns whether the device is enrolled
   * @throws ClientError STORE_FAILED
   */
  async start(): Promise<boolean> {
    const enrolled = (await this.#session.load()) !== undefined;
    this.#tokens.start();
    this.#revocation.start();
    return enrolled;
  }

  /** Ends what `start` began; the device stays enrolled. */
  stop(): void {
    this.#tokens.stop();
    this.#revocation.stop();
  }

  /** To be called when the network is back, or the app is in front again: what waits is tried now. */
  async resume(): Promise<void> {
    this.#tokens.resume();
    await this.#revocation.checkQuietly();
  }

  /**
   * Enrols this device: makes its key here, proves to hold it, and stores what the server answers. A device that was
   * enrolled before becomes a new one, with a new key. After a NETWORK_ERROR or STORE_FAILED
   * the same invitation may be tried again.
   *
   * @param invitation what the portal gave: the URI of the QR code, or its parts
   * @throws TypeError when it is none; ClientError of the server's code, NETWORK_ERROR, STORE_FAILED
   */
  async enrol(
    invitation: string | Invitation,
    { deviceInfo }: { readonly deviceInfo?: DeviceInfo } = {},
  ): Promise<DeviceDescription> {
    const parsed = parseInvitation(invitation);
    const keys = await this.#keysFor(parsed.authToken);
    const credentials = await enrolDevice(parsed, keys, deviceInfo, this.#platform);
    await this.#session.replace(credentials);
    this.#unanswered = undefined;
    this.#tokens.resume();
    return describeDevice(credentials);
  }

  /**
   * Sends a document: signs it, encrypts it before if asked for, and posts it to the device's own server.
   *
   * @throws ClientError of the server's code; INSUFFICIENT_SCOPE, NOT_ENROLLED, NETWORK_ERROR, MESSAGE_ALTERED
   * @see message-flow.md, Client-Side Implementation
   */
  async send(outgoing: OutgoingDocument, options: DeliveryOptions = {}): Promise<Delivery> {
    return this.deliver(await this.prepare(outgoing), options);
  }

  /** Makes and signs a message without sending it, to be kept until it is delivered. */
  async prepare(outgoing: OutgoingDocument): Promise<Message> {
    return prepareMessage(outgoing, await this.#permit(['send']), this.#platform);
  }

  /**
   * Delivers a message that was prepared before; also one that was sent, when it is not known what became of it: it
   * is accepted once. A message is good for 300 s after its `issuedAt`.
   *
   * @throws ClientError as `send`; with `mayHaveArrived` when the message may have been taken all the same
   */
  async deliver(message: Message, { server }: DeliveryOptions = {}): Promise<Delivery> {
    const { server: own } = await this.#permit(['send']);
    const route = server === undefined ? own : checkServerUrl(server);
    return this.#heeding(async () => {
      if (route !== own) return deliverMessage(message, { server: route }, this.#platform);
      const { tokens } = await this.#session.require();
      return this.#tokens.renewingOnce(tokens.accessToken, (accessToken) =>
        deliverMessage(message, { server: own, accessToken }, this.#platform),
      );
    });
  }

  /** Fetches what is unread of the device's user, oldest first: messages, and what its own server says of failed ones. */
  fetchInbox(page: InboxPageRequest = {}): Promise<InboxPage> {
    const reader = { platform: this.#platform, serverKeys: this.#serverKeys };
    return this.#authorised(['fetch-inbox', 'read-only'], (credentials, accessToken) =>
      readInbox(credentials, accessToken, page, reader),
    );
  }

  /** Acknowledges what is listed by the receipts of `fetchInbox`, 1 to 100, so that they are not listed again. */
  acknowledge(receipts: readonly string[]): Promise<Acknowledgement> {
    return this.#authorised(['fetch-inbox'], (credentials, accessToken) =>
      postAcknowledgement(credentials, accessToken, receipts, this.#platform),
    );
  }

  /**
   * The document of a fetched message, decrypted if need be, once it is certain that it is the one that the own
   * server verified.
   *
   * @param recipientKey the user's RSA private key: PEM or base64 of the PKCS#8, or a handle
   * @throws ClientError MESSAGE_ALTERED, DECRYPTION_FAILED, UNSUPPORTED_PLATFORM
   */
  open({ message, digest }: InboxMessage, recipientKey: string | KeyHandle): Promise<JsonValue> {
    const evidence = { verifiedBy: 'own-server', digest } as const;
    return decryptDocument(message, { evidence, recipientKey }, this.#platform);
  }

  /**
   * Asks for the status of this device. When its own server says that it is revoked, the credentials are cleared, the
   * app is told, and re-authentication starts; what another server says is only returned.
   *
   * @param server another server to ask; the device's own unless given
   */
  async checkDelegationStatus({ server }: DeliveryOptions = {}): Promise<DelegationStatus> {
    const { server: own, delegatedIdentity: identity } = await this.#session.require();
    const asked = server === undefined ? own : checkServerUrl(server);
    if (asked === own) return this.#revocation.check();
    return askDelegationStatus({ server: asked, identity, authority: 'other' }, this.#platform);
  }

  /** Signs this device out, here only: its delegation stays until the user revokes it. */
  async clearCredentials(): Promise<void> {
    await this.#session.clear();
  }

  /** An enrolment whose answer was lost is repeated with its key, or the token would be used up for nothing. */
  async #keysFor(authToken: string): Promise<DeviceKeys> {
    if (this.#unanswered?.authToken === authToken) return this.#unanswered.keys;
    const keys = await generateDeviceKeys({ form: this.#store.keyForm }, this.#platform);
    this.#unanswered = { authToken, keys };
    return keys;
  }

  async #permit(anyScope: readonly Scope[]): Promise<Credentials> {
    await this.#session.catchUp();
    const credentials = await this.#session.require();
    checkScope(credentials, anyScope);
    return credentials;
  }

  #authorised<Result>(
    anyScope: readonly Scope[],
    request: (credentials: Credentials, accessToken: string) => Promise<Result>,
  ): Promise<Result> {
    return this.#heeding(async () => {
      const credentials = await this.#permit(anyScope);
      const accessToken = await this.#tokens.accessToken();
      return this.#tokens.renewingOnce(accessToken, (token) => request(credentials, token));
    });
  }

  /** After every refusal the own server is asked whether the device is still delegated, before the app hears of it. */
  async #heeding<Result>(request: () => Promise<Result>): Promise<Result> {
    try {
      return await request();
    } catch (error) {
      if (isRefusal(error)) await this.#revocation.checkQuietly();
      throw error;
    }
  }
}
