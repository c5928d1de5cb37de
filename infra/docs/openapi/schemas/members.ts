import * as z from 'zod';
import { scopes } from '../../../../shared/protocol/scopes.ts';

/** Members that several answers have. */
export const time = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' });

export const fingerprint = z.string().meta({
  pattern: '^[A-Za-z0-9+/]{43}=$',
  description: 'Base64 of the SHA-256 of a public key (SPKI, DER).',
});

export const scheme = z.enum(['ed25519', 'rsa-digest', 'rsa-payload']).meta({
  description:
    'How it was signed: RSA signs the digest of the payload or, as some read the protocol, the payload.',
});

export const dnssec = z.enum(['secure', 'insecure', 'unchecked']).meta({
  description: 'How far the authenticity of the DNS answer was established.',
});

export const grantedScopes = z.array(z.enum(scopes)).meta({ description: 'What the device may do.' });

export const cursor = z.string().optional().meta({
  description: 'Reads on from here; it is there while there may be more.',
});
