import dgram from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type TxtAnswer } from 'dns-packet';
import type { LocalCloud } from './cloud.ts';

/**
 * Asks the local name server for the TXT records at a name, and prints them as `dig +noall +answer` does.
 *
 * @returns a line a record; none when the name has no TXT records
 */
export async function digTxt(
  { nameServer }: Pick<LocalCloud, 'nameServer'>,
  name: string,
): Promise<string[]> {
  const socket = dgram.createSocket('udp4');
  try {
    const question = encode({ type: 'query', id: 1, questions: [{ type: 'TXT', name }] });
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    socket.send(question, nameServer.port, nameServer.address);
    const [bytes] = await answered;
    return (decode(bytes).answers ?? [])
      .filter((record): record is TxtAnswer => record.type === 'TXT')
      .map(({ ttl, data }) => `${name}. ${ttl} IN TXT ${strings(data).map(quote).join(' ')}`);
  } finally {
    socket.close();
  }
}

function strings(data: TxtAnswer['data']): Buffer[] {
  return [data].flat().map((part) => Buffer.from(part as string | Buffer));
}

/** RFC 1035 section 5.1: bytes outside of printable ASCII as backslash and three decimal digits. */
function quote(bytes: Buffer): string {
  const text = [...bytes].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, '0')}` : character;
  });
  return `"${text.join('')}"`;
}
