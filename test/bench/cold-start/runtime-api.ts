import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the runtime client told. */
export type RuntimeReport =
  | { readonly kind: 'polled' }
  | { readonly kind: 'answered'; readonly body: string }
  | { readonly kind: 'failed'; readonly body: string };

/** The runtime interface of Lambda, for one process. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #event: unknown;
  #next = Promise.withResolvers<RuntimeReport>();
  #pending = 0;

  private constructor(server: Server, event: unknown) {
    this.#server = server;
    this.#event = event;
  }

  /**
   * Listens on a free port of the loopback address.
   *
   * @param event that of the only invocation
   */
  static async start(event: unknown): Promise<RuntimeApi> {
    const server = createServer();
    const api = new RuntimeApi(server, event);
    server.on('request', (request, response) => {
      if (request.url?.endsWith('/invocation/next')) return api.#poll(response);
      void buffer(request).then((body) => {
        response.writeHead(202).end();
        api.#tell(request, body.toString());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What happens next: the first poll, then the answer. */
  async next(): Promise<RuntimeReport> {
    const report = await this.#next.promise;
    this.#next = Promise.withResolvers();
    return report;
  }

  /** Hands out the event that the first poll waits for. */
  invoke: () => void = () => {};

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #poll(response: ServerResponse): void {
    this.#pending += 1;
    // The second poll is never answered: the process is ended then.
    if (this.#pending > 1) return;
    this.invoke = () => {
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': 'request-1',
          'lambda-runtime-deadline-ms': String(Date.now() + 30_000),
          'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:bench',
        })
        .end(JSON.stringify(this.#event));
    };
    this.#next.resolve({ kind: 'polled' });
  }

  #tell({ url }: IncomingMessage, body: string): void {
    const kind = url?.endsWith('/response') ? 'answered' : 'failed';
    this.#next.resolve({ kind, body });
  }
}
