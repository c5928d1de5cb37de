import {
  AUTHENTIC_DATA,
  CHECKING_DISABLED,
  DNSSEC_OK,
  decode,
  encode,
  RECURSION_DESIRED,
  type TxtAnswer,
} from 'dns-packet';
import { exchangeOverTcp } from './exchange.ts';
import type { Finding } from './finding.ts';

/** Asks a validating unbound for TXT records and reads from its answer what it makes of them. */
export async function askUnbound(port: number, name: string, timeoutMs = 10_000): Promise<Finding> {
  const { code, authentic, values } = await ask(port, name, AUTHENTIC_DATA, timeoutMs);
  if (code === servfail) {
    // What comes with checking disabled was there and has been judged.
    const unchecked = await ask(port, name, CHECKING_DISABLED, timeoutMs);
    return { verdict: unchecked.code === servfail ? 'failed' : 'bogus', values: [] };
  }
  const status = authentic ? 'secure' : 'insecure';
  if (values.length > 0) return { verdict: `${status} answer`, values };
  return { verdict: `${status} ${code === nxdomain ? 'nxdomain' : 'no-data'}`, values: [] };
}

const servfail = 2;
const nxdomain = 3;

async function ask(port: number, name: string, flags: number, timeoutMs: number) {
  const query = encode({
    type: 'query',
    id: 1,
    flags: RECURSION_DESIRED | flags,
    questions: [{ type: 'TXT', name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: 1232,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  });
  // A busy machine may drop a connection; what counts is what unbound says, not how soon.
  const exchange = () => exchangeOverTcp(port, query, timeoutMs);
  const bytes = await exchange().catch(exchange);
  const { answers = [] } = decode(bytes);
  const records = answers.filter((record): record is TxtAnswer => record.type === 'TXT');
  const values = records.map(({ data }) =>
    Buffer.concat([data].flat().map((part) => Buffer.from(part))).toString('hex'),
  );
  // RFC 2181 section 5: a set holds no record twice, however often it is sent.
  return {
    code: bytes.readUInt8(3) & 0xf,
    authentic: (bytes.readUInt8(3) & AUTHENTIC_DATA) !== 0,
    values: [...new Set(values)].toSorted(),
  };
}
