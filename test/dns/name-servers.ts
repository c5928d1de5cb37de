import { afterEach } from 'vitest';
import { type NameServer, type Script, startNameServer } from './name-server.ts';

/** Gives a function that starts scripted servers; all of them are stopped after each test. */
export function useNameServers(): (script: Script) => Promise<NameServer> {
  const running: NameServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });
  return async (script) => {
    const server = await startNameServer(script);
    running.push(server);
    return server;
  };
}
