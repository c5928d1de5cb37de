import type { Server } from 'node:net';
import { StartFailure } from './start-failure.ts';

/** Address that everything here binds to: nothing of a local cloud is reachable from another machine. */
export const loopback = '127.0.0.1';

/**
 * Starts a TCP or HTTP server on the loopback address.
 *
 * @param port 0 for any free one.
 * @param purpose names the server in the failure's sentence.
 * @returns the port in use.
 * @throws StartFailure when the port is taken.
 */
export async function listen(server: Server, port: number, purpose: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(describeListenFailure(error, port, purpose)));
    server.listen({ host: loopback, port }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Turns the error of a server that could not bind into a sentence, where the user can help it. */
export function describeListenFailure(error: Error, port: number, purpose: string): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new StartFailure(`Port ${port} for ${purpose} is in use: stop what uses it, or choose another.`);
  }
  if (code === 'EACCES') {
    return new StartFailure(`Port ${port} for ${purpose} is not permitted: choose one above 1023.`);
  }
  return error;
}

/** Ends a server together with its idle and open connections. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
  });
}
