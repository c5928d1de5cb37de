import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint of KMS with one Ed25519 key; `calls` collects the operations asked for. */
export async function startKms(privateKey: string) {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  const calls: { readonly operation: string; readonly input: Record<string, string> }[] = [];
  const state = { failing: false };

  function answer(operation: string, input: Record<string, string>): object {
    if (operation === 'GetPublicKey') {
      const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
      return { KeyId: input.KeyId, PublicKey: spki.toString('base64') };
    }
    const signature = sign(null, Buffer.from(input.Message ?? '', 'base64'), key);
    return { KeyId: input.KeyId, Signature: signature.toString('base64') };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const input = JSON.parse(Buffer.concat(chunks).toString());
    calls.push({ operation, input });
    const [status, body] = state.failing
      ? [400, { __type: 'AccessDeniedException', message: 'no' }]
      : [200, answer(operation, input)];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    state,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
