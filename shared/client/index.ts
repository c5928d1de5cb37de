/**
 * The device SDK: what an app on a user's device holds in its hands. It runs on Node.js, in browsers and on React
 * Native. Stores for Node.js have exports of their own, so that nobody else loads them.
 */
export type { ErrorCode } from '../protocol/errors.ts';
export type { Message, MessageEncryption, MessageSignature } from '../protocol/message.ts';
export type { Scope } from '../protocol/scopes.ts';
export {
  type AnyClientError,
  ClientError,
  type ClientErrorCode,
  type ClientErrorDetails,
  isClientError,
} from './client-errors.ts';
export type { ClientOptions } from './client-options.ts';
export { createPlatform } from './create-platform.ts';
export type { CredentialStore } from './credential-store.ts';
export type { Credentials, DeviceTokens } from './credentials.ts';
export { printCredentials, readCredentials } from './credentials-text.ts';
export { type DecryptionKeys, decryptDocument } from './decrypt-document.ts';
export {
  DelegatedBtpsClient,
  type DeliveryOptions,
} from './delegated-btps-client.ts';
export type { DelegationStatus } from './delegation-status.ts';
export type { Delivery } from './deliver-message.ts';
export type { DeliveryFailure } from './delivery-failure.ts';
export type { DeviceDescription } from './device-description.ts';
export type { DeviceKeys, DevicePrivateKey } from './device-key.ts';
export type { DocumentCipher } from './document-cipher.ts';
export { type EncryptedDocument, type EncryptionChoice, encryptDocument } from './encrypt-document.ts';
export type { DeviceInfo } from './enrol-device.ts';
export { generateDeviceKeys, type KeyOptions } from './generate-device-keys.ts';
export type { Acknowledgement, InboxMessage, InboxPage, InboxPageRequest } from './inbox.ts';
export type { AppNotices, ReauthenticationCause } from './notices.ts';
export type { Invitation } from './parse-invitation.ts';
export type { Fetch, KeyHandle, Platform, Subtle } from './platform.ts';
export type { OutgoingDocument } from './prepare-message.ts';
export { RevocationHandler } from './revocation-handler.ts';
export { MemoryCredentialStore } from './stores/memory.ts';
export {
  ReactNativeCredentialStore,
  type ReactNativeKeychain,
  type ReactNativeStoreOptions,
} from './stores/react-native.ts';
export { WebCredentialStore, type WebStoreOptions } from './stores/web.ts';
export { TokenManager } from './token-manager.ts';
export { type Evidence, verifyEvidence } from './verify-evidence.ts';
