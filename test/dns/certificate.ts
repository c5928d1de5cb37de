import { generate } from 'selfsigned';

/** A certificate of its own authority, and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for names and IPv4 addresses. */
export async function createCertificate(...identities: readonly string[]): Promise<Certificate> {
  const altNames = identities.map((identity) =>
    /^[\d.]+$/.test(identity)
      ? ({ type: 7, ip: identity } as const)
      : ({ type: 2, value: identity } as const),
  );
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'name server' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [...altNames] },
    ],
  });
  return { cert, key };
}
