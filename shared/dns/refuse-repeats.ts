import type { Transport } from './transport.ts';

/** @throws TypeError when two transports lead to the same server. */
export function refuseRepeats(transports: readonly Transport[]): void {
  const names = new Set(transports.map((transport) => transport.name));
  if (names.size < transports.length) throw new TypeError('a name server is given twice');
}
