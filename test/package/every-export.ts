/** A program in TypeScript that uses everything that the package exports, values and types. */
export const everyExport = `
import {
  type Acknowledgement, type AnyClientError, type AppNotices, ClientError, type ClientErrorCode,
  type ClientErrorDetails, type ClientOptions, type Credentials, type CredentialStore, createPlatform,
  type DecryptionKeys, decryptDocument, DelegatedBtpsClient, type DelegationStatus, type Delivery,
  type DeliveryFailure, type DeliveryOptions, type DeviceDescription, type DeviceInfo, type DeviceKeys,
  type DevicePrivateKey, type DeviceTokens, type DocumentCipher, type EncryptedDocument, type EncryptionChoice,
  encryptDocument, type Evidence, type Fetch, generateDeviceKeys, type InboxMessage, type InboxPage,
  type InboxPageRequest, type Invitation, isClientError, type KeyHandle, type KeyOptions, MemoryCredentialStore,
  type MessageEncryption, type MessageSignature, type OutgoingDocument, type Platform, printCredentials,
  ReactNativeCredentialStore, type ReactNativeKeychain, type ReactNativeStoreOptions, readCredentials,
  type ReauthenticationCause, RevocationHandler, type Scope, type Subtle, TokenManager, verifyEvidence,
  WebCredentialStore, type WebStoreOptions,
} from 'btps-delegation/client';
import { EncryptedFileStore, type EncryptedFileOptions } from 'btps-delegation/client/encrypted-file';
import { KeychainCredentialStore, type KeychainEntry, type KeychainStoreOptions } from 'btps-delegation/client/keychain';
import {
  type AcceptedVerdict, createVerifier, type DnssecOptions, type DnssecPolicy, type DnssecStatus, type ErrorCode,
  type ErrorDescription, errorCatalogue, type LookupReport, type Message, type RefusedVerdict, type ReplayMemory,
  type RequestContext, type Verdict, type VerdictBasis, type Verifier, type VerifierOptions,
} from 'btps-delegation/verify';

const stores: CredentialStore[] = [
  new MemoryCredentialStore(),
  new WebCredentialStore({ name: 'other' }),
  new EncryptedFileStore({ path: 'device.json', passphrase: 'correct horse' }),
  new KeychainCredentialStore({ service: 'app' }),
];
const client: DelegatedBtpsClient = new DelegatedBtpsClient({
  store: stores[0] as CredentialStore,
  onRevoked: ({ reason }) => console.log(reason?.toUpperCase()),
  onReauthenticate: (cause) => console.log(cause.cause === 'revoked' ? cause.status.status : cause.error.code),
});
export async function send(): Promise<string> {
  try {
    const { digest }: Delivery = await client.send({ to: 'bob$receiver.example', document: { total: 1 } });
    return digest;
  } catch (error) {
    if (isClientError(error) && error.code === 'NETWORK_ERROR') return error.action;
    throw error;
  }
}
export async function judge(body: Uint8Array): Promise<DnssecStatus | ErrorCode> {
  const verifier: Verifier = createVerifier({ recipientDomains: ['receiver.example'], dnssec: { policy: 'require' } });
  const verdict: Verdict = await verifier.verify(body);
  // @ts-expect-error a refused verdict has no message
  void verdict.message;
  return verdict.verdict === 'accepted' ? verdict.dnssec : verdict.code;
}
// @ts-expect-error no such option
createVerifier({ domain: 'receiver.example' });

export const values = [
  ClientError, createPlatform, decryptDocument, encryptDocument, generateDeviceKeys, printCredentials, readCredentials,
  ReactNativeCredentialStore, RevocationHandler, TokenManager, verifyEvidence, errorCatalogue.INVALID_MESSAGE.status,
];
export type Types = [
  Acknowledgement, AnyClientError, AppNotices, ClientErrorCode, ClientErrorDetails, ClientOptions, Credentials,
  DecryptionKeys, DelegationStatus, DeliveryFailure, DeliveryOptions, DeviceDescription, DeviceInfo, DeviceKeys,
  DevicePrivateKey, DeviceTokens, DocumentCipher, EncryptedDocument, EncryptionChoice, Evidence, Fetch, InboxMessage,
  InboxPage, InboxPageRequest, Invitation, KeyHandle, KeyOptions, MessageEncryption, MessageSignature,
  OutgoingDocument, Platform, ReactNativeKeychain, ReactNativeStoreOptions, ReauthenticationCause, Scope, Subtle,
  WebStoreOptions, EncryptedFileOptions, KeychainEntry, KeychainStoreOptions, AcceptedVerdict, DnssecOptions,
  DnssecPolicy, ErrorDescription, LookupReport, Message, RefusedVerdict, ReplayMemory, RequestContext, VerdictBasis,
  VerifierOptions,
];
`;
