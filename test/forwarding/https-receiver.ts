import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import type { HostAddress } from '../../shared/forwarding/allowed-addresses.ts';
import { type PostingRules, type PostOutcome, postMessage } from '../../shared/forwarding/post-message.ts';

/** Where every name of these tests leads. */
export const loopback: HostAddress = { address: '127.0.0.1', family: 4 };

const day = 86_400_000;

/** Makes a certificate that vouches for itself, good until so many days from now. */
export function makeCertificate(days = 1) {
  return generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - 10 * day),
    notAfterDate: new Date(Date.now() + days * day),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
}

/** A certificate, as `makeCertificate` makes it. */
export type Certificate = Awaited<ReturnType<typeof makeCertificate>>;

/** Rules by which a server of these tests is reached. */
export function openRules(certificate: Certificate): PostingRules {
  return {
    resolveHost: async () => [loopback],
    allowPrivateAddresses: true,
    allowOtherPorts: true,
    secureContext: createSecureContext({ ca: certificate.cert }),
    timeoutMs: 2000,
  };
}

/** Listens on a free port until the test ends. */
export async function listen(server: Server, address = loopback.address): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server of a receiver; it counts what reaches it. */
export async function serve(
  { cert, private: key }: Certificate,
  answer: RequestListener,
  address = loopback.address,
) {
  const seen: { readonly path: string; readonly host: string }[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    seen.push({ path: request.url ?? '', host: request.headers.host ?? '' });
    answer(request, response);
  });
  const port = await listen(server, address);
  return { seen, port, url: `https://localhost:${port}/messages` };
}

/** Posts a small message. */
export function post(url: string, rules: PostingRules): Promise<PostOutcome> {
  return postMessage({ endpoint: new URL(url), body: Buffer.from('{}'), headers: {} }, rules);
}
