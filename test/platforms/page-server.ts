import { createServer } from 'node:http';
import { close, listen } from '../../infra/local/listen.ts';

/** A running server of the page. */
export interface PageServer {
  /** Origin of the page: `http://localhost:…`, which browsers take for secure. */
  readonly origin: string;
  /** Sets the page's program, and the only server that it may connect to. */
  publish(program: string, apiUrl: string): void;
  stop(): Promise<void>;
}

/** Serves the page of the app on loopback, under a content security policy as strict as the SDK allows: no `eval`. */
export async function startPageServer(): Promise<PageServer> {
  let [program, policy] = ['', "default-src 'none'"];
  const server = createServer(({ url }, response) => {
    const isProgram = url === '/app.js';
    response
      .writeHead(200, {
        'content-type': isProgram ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-store',
      })
      .end(
        isProgram
          ? program
          : '<!doctype html><title>Device</title><script type="module" src="/app.js"></script>',
      );
  });
  const port = await listen(server, 0, 'the page');
  return {
    origin: `http://localhost:${port}`,
    publish: (text, apiUrl) => {
      program = text;
      policy = `default-src 'none'; script-src 'self'; connect-src ${apiUrl}`;
    },
    stop: () => close(server),
  };
}
