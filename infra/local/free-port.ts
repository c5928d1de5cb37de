import { createServer } from 'node:net';
import { close, listen } from './listen.ts';

/**
 * Finds a port for a program that has to be told one, or checks that the wanted one is free.
 *
 * @param wanted 0 for any.
 * @throws StartFailure when the wanted port is taken.
 */
export async function freePort(wanted: number, purpose: string): Promise<number> {
  const server = createServer();
  const port = await listen(server, wanted, purpose);
  await close(server);
  return port;
}
