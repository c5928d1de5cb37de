import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { createCertificate } from '../../dns/certificate.ts';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for the emulator and its APIs, which this process trusts from now on. */
export async function writeCertificate(folder: string): Promise<CertificateFiles> {
  const { cert, key } = await createCertificate('localhost', '*.execute-api.localhost', '127.0.0.1');
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  return files;
}
