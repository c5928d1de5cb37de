import { generate } from 'selfsigned';
import type { TlsIdentity } from './gateway/http-gateway.ts';

/** Days for which a certificate of a local cloud is good. */
const days = 7;

/** Makes a certificate for `localhost` that vouches for itself, as the clouds of one machine show each other. */
export async function makeCertificate(): Promise<TlsIdentity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  return { cert, key };
}

/** Settings of a cloud that posts messages to others on the same machine, by the certificate that they show. */
export function forwardingTo({ cert }: TlsIdentity) {
  return { certificates: [cert], allowPrivateAddresses: true, allowOtherPorts: true };
}
