import { generateKeyPair, type KeyPair } from '../../../../infra/local/cast.ts';
import type { MessageSignature } from '../../../../shared/protocol/message.ts';
import { enrolmentProofText, refreshProofText } from '../../../../shared/protocol/proof.ts';
import { signText } from '../../../../shared/protocol/sign-message.ts';
import { signedText } from '../../../../shared/protocol/signed-text.ts';
import { formalSignature } from '../../../protocol/seed-message.ts';
import type { People } from './people.ts';

/** What the words of a body are filled in with. */
export interface Fillings extends People {
  readonly baseUrl: string;
  /** A one-time token for a device of alice. */
  readonly enrolmentToken: () => string;
  readonly nextId: () => string;
}

const newDevice = generateKeyPair();

/**
 * Fills in the words of a body that stand for time, ids and keys, and signs what can be signed, as it stands after it
 * was broken.
 */
export function fillIn(body: string, fillings: Fillings): string {
  if (!body.includes('@')) return body;
  const filled = body
    .replaceAll('@now', () => new Date().toISOString())
    .replaceAll('@id', fillings.nextId)
    .replaceAll('@key', newDevice.publicKey.spkiBase64)
    .replaceAll('@token', fillings.enrolmentToken);
  if (!filled.includes('"@signature"')) return filled;
  return filled.replaceAll('"@signature"', () => JSON.stringify(sign(filled, fillings)));
}

function sign(body: string, fillings: Fillings): MessageSignature {
  try {
    const [text, key] = signable(JSON.parse(body), fillings);
    return signText(text, key.privateKey);
  } catch {
    return formalSignature;
  }
}

function signable(value: Record<string, string>, fillings: Fillings): readonly [string, KeyPair] {
  const { device, foreignDevice, baseUrl: audience } = fillings;
  const { identity = '', issuedAt = '' } = value;
  if (value.artifact_type === 'btps_auth_request') {
    const { fingerprint } = newDevice.publicKey;
    const proof = { audience, identity, fingerprint, authToken: value.auth_token ?? '', issuedAt };
    return [enrolmentProofText(proof), newDevice];
  }
  if (value.artifact_type === 'btps_refresh_request') {
    const { fingerprint } = device.publicKey;
    const { refresh_token: refreshToken = '', request_id: requestId = '' } = value;
    const proof = { audience, delegatedIdentity: identity, fingerprint, refreshToken, requestId, issuedAt };
    return [refreshProofText(proof), device];
  }
  const isForeign = String(value.from).includes('other.example');
  return [signedText(value as never), isForeign ? foreignDevice : device];
}
