import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

// Loaded for its effect: from now on this thread cannot look up or connect to another machine.

/** Attempts to do so, which would make a test depend on the outside. */
export const attempts: string[] = [];

const loopback = /^(localhost|127(\.[0-9]{1,3}){3}|::1|::ffff:127(\.[0-9]{1,3}){3})$/;

function refuseOutside(host: unknown, how: string): void {
  if (typeof host !== 'string' || host === '' || loopback.test(host)) return;
  attempts.push(`${how} ${host}`);
  throw new Error(`A test may not reach the outside: ${how} ${host}`);
}

/** Puts a check of the host before a method; the host is wherever `hostOf` finds it in the arguments. */
function guard<Name extends string>(
  target: Record<Name, unknown>,
  name: Name,
  hostOf: (...parameters: unknown[]) => unknown,
): void {
  const original = target[name] as (...parameters: unknown[]) => unknown;
  target[name] = function guarded(this: unknown, ...parameters: unknown[]) {
    refuseOutside(hostOf(...parameters), name);
    return original.apply(this, parameters);
  };
}

/** `connect` takes options, or a port and a host, each also as an array from within Node. */
function connectHost(first: unknown, second: unknown): unknown {
  const [options, host] = Array.isArray(first) ? first : [first, second];
  return typeof options === 'object' && options !== null ? (options as { host?: unknown }).host : host;
}

const lastString = (...parameters: unknown[]) =>
  parameters.slice(1).findLast((value) => typeof value === 'string');
const firstParameter = (first: unknown) => first;

guard(Socket.prototype as never, 'connect', connectHost);
guard(dgram.Socket.prototype as never, 'send', lastString);
guard(dgram.Socket.prototype as never, 'connect', lastString);
for (const api of [dns, dns.promises] as Array<typeof dns | typeof dns.promises>) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveTxt'] as const) {
    guard(api as never, name as never, firstParameter);
  }
}
syncBuiltinESMExports();
