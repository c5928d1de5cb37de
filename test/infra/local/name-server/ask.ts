import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  type DecodedPacket,
  DNSSEC_OK,
  decode,
  encode,
  type OptAnswer,
  type Packet,
  type Question,
} from 'dns-packet';
import type { NameServer } from '../../../../infra/local/name-server/name-server.ts';

/** The types of dns-packet leave the response code out. */
export type Answered = DecodedPacket & { readonly rcode: string };

/** Where a name server is. */
export type Asked = Pick<NameServer, 'address' | 'port'>;

/** Asks for records with their signatures, over UDP with room for all of them. */
export async function askSigned(server: Asked, name: string, type = 'TXT'): Promise<Answered> {
  return decode(await exchange(server, { name, type } as Question, DNSSEC_OK)) as Answered;
}

/** Asks as one who knows EDNS and no signatures. */
export async function askPlain(server: Asked, name: string, type = 'TXT'): Promise<Answered> {
  return decode(await exchange(server, { name, type } as Question, 0)) as Answered;
}

/** The bytes of the answer to a question, over UDP. */
export async function exchange(server: Asked, question: Question, flags: number): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    socket.send(encode(query(question, flags, 65_535)), server.port, server.address);
    const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    return answer;
  } finally {
    socket.close();
  }
}

function query(question: Question, flags: number, udpPayloadSize: number): Packet {
  const options = { type: 'OPT', name: '.', flags, udpPayloadSize } as OptAnswer;
  return { type: 'query', id: 4711, flags: 0x0110, questions: [question], additionals: [options] };
}
