import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What the X-Ray daemon is to functions: a UDP port that takes segments. */
export interface TraceDaemon {
  /** URL of a module that makes a function trace its requests, and send them here. */
  readonly preload: string;
  /** Every segment so far: JSON behind a line that names its format. */
  readonly segments: readonly string[];
  stop(): void;
}

/** Starts a daemon that keeps what it is sent. */
export async function startTraceDaemon(): Promise<TraceDaemon> {
  const socket = createSocket('udp4');
  const segments: string[] = [];
  socket.on('message', (bytes) => segments.push(bytes.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  const preload = new URL('./trace-function.ts', import.meta.url);
  preload.searchParams.set('daemon', `127.0.0.1:${port}`);
  return { preload: preload.href, segments, stop: () => void socket.close() };
}
