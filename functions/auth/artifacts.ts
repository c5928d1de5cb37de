import * as z from 'zod';
import { base64ByteLength, isCanonicalBase64 } from '../../shared/protocol/base64.ts';
import { parseIssuedAt } from '../../shared/protocol/issued-at.ts';

const fingerprintBytes = 32;

const issuedAt = z.string().refine((text) => parseIssuedAt(text) !== undefined);

const signature = z.strictObject({
  algorithm: z.literal('sha256'),
  value: z.string().max(1024).refine(isCanonicalBase64),
  fingerprint: z
    .string()
    .refine((text) => isCanonicalBase64(text) && base64ByteLength(text) === fingerprintBytes),
});

const token = z.string().min(1).max(512);

/** A device says what it is in a text, or in a few named ones. */
const deviceInfo = z.union([
  z.string().max(512),
  z
    .record(z.string().min(1).max(64), z.string().max(256))
    .refine((texts) => Object.keys(texts).length <= 16)
    .transform((texts) => JSON.stringify(texts)),
]);

/** By what a device asks to be enrolled, proof of possession included. */
export const authRequestSchema = z.strictObject({
  artifact_type: z.literal('btps_auth_request'),
  identity: z.string(),
  device_pubkey: z.string().min(1).max(4000),
  auth_token: token,
  device_info: deviceInfo.optional(),
  issuedAt,
  signature,
});

/** What {@link authRequestSchema} reads. */
export type AuthRequest = z.infer<typeof authRequestSchema>;

/** By what a device asks for new tokens. */
export const refreshRequestSchema = z.strictObject({
  artifact_type: z.literal('btps_refresh_request'),
  identity: z.string(),
  refresh_token: token,
  request_id: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
  issuedAt,
  signature,
});
