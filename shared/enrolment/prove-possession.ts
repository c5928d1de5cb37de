import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseIssuedAt } from '../protocol/issued-at.ts';
import { enrolmentProofText, verifyProof } from '../protocol/proof.ts';
import { parsePublicKey } from '../protocol/public-key.ts';
import { refuseAge } from '../verification/message-age.ts';
import type { Enrolment, ProvedDeviceRequest, UnverifiedDeviceRequest } from './enrolment.ts';

/**
 * Checks that whoever asks holds the private key of the device, and has signed for this server, user and one-time
 * token within the last 300 s. Asks nobody.
 *
 * @returns the request with its key; or MESSAGE_TOO_OLD, MESSAGE_FROM_FUTURE, INVALID_PUBLIC_KEY,
 *   SIGNATURE_VERIFICATION_FAILED
 */
export function provePossession(
  request: UnverifiedDeviceRequest,
  enrolment: Pick<Enrolment, 'baseUrl' | 'now' | 'acceptRsaPayloadSignatures'>,
): Outcome<ProvedDeviceRequest> {
  const issuedAtMs = parseIssuedAt(request.issuedAt);
  if (issuedAtMs === undefined) return refuse('INVALID_REQUEST', 'issuedAt is not a real date');
  const age = refuseAge(issuedAtMs, enrolment.now());
  if (age) return { ok: false, refusal: age };
  const key = parsePublicKey(request.devicePublicKey);
  if (!key.ok) return key;
  const { identity, authToken, issuedAt, signature } = request;
  const text = enrolmentProofText({
    audience: enrolment.baseUrl,
    identity: identity.text,
    fingerprint: key.value.fingerprint,
    authToken,
    issuedAt,
  });
  const proof = verifyProof(text, signature, key.value, enrolment);
  return proof.ok ? accept({ ...request, key: key.value }) : proof;
}
