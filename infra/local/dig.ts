import dgram from 'node:dgram';
import { once } from 'node:events';
import { type Answer, type DecodedPacket, decode, encode, type OptAnswer, type TxtAnswer } from 'dns-packet';
import type { LocalCloud } from './cloud.ts';

/** DO (RFC 3225), and room for signatures. */
const signaturesToo: OptAnswer = {
  name: '.',
  type: 'OPT',
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 1 << 15,
  flag_do: true,
  options: [],
};

/**
 * Asks the local name server for the TXT records at a name, and prints them as `dig +noall +answer` does.
 *
 * @returns a line a record; none when the name has no TXT records
 */
export async function digTxt(cloud: Pick<LocalCloud, 'nameServer'>, name: string): Promise<string[]> {
  const { answers = [] } = await ask(cloud, { name, type: 'TXT' });
  return answers
    .filter((record): record is TxtAnswer => record.type === 'TXT')
    .map(({ ttl, data }) => `${name}. ${ttl} IN TXT ${strings(data).map(quote).join(' ')}`);
}

/** Asks the local name server for records with their signatures, as `dig +dnssec` does. */
export async function digSigned(
  cloud: Pick<LocalCloud, 'nameServer'>,
  name: string,
  type: 'TXT' | 'DS' | 'DNSKEY',
): Promise<readonly Answer[]> {
  const { answers = [] } = await ask(cloud, { name, type }, [signaturesToo]);
  return answers;
}

async function ask(
  { nameServer }: Pick<LocalCloud, 'nameServer'>,
  question: { readonly name: string; readonly type: 'TXT' | 'DS' | 'DNSKEY' },
  additionals: OptAnswer[] = [],
): Promise<DecodedPacket> {
  const socket = dgram.createSocket('udp4');
  try {
    const query = encode({ type: 'query', id: 1, questions: [question], additionals });
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    socket.send(query, nameServer.port, nameServer.address);
    const [bytes] = await answered;
    return decode(bytes);
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
