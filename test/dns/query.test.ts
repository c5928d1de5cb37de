import { randomBytes } from 'node:crypto';
import { decode } from 'dns-packet';
import { expect, test } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import { writeQuery } from '../../shared/dns/query.ts';

const question = { name: parseName('dev-1.alice.btps.saas.com'), type: 16 };
const ones = (size: number) => new Uint8Array(size).fill(0xff);
const zeros = (size: number) => new Uint8Array(size);

test('a query asks for recursion, unchecked data and signatures, in 1,232 bytes (RFC 4035, section 3.2)', () => {
  const { bytes, id } = writeQuery(question, { random: ones });
  expect(decode(Buffer.from(bytes))).toMatchObject({
    id: 0xffff,
    type: 'query',
    flag_rd: true,
    flag_cd: true,
    questions: [{ name: 'DEV-1.ALICE.BTPS.SAAS.COM', type: 'TXT', class: 'IN' }],
    additionals: [{ type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0, flag_do: true, options: [] }],
  });
  expect(id).toBe(0xffff);
});

test('without EDNS and mixed letters a query is the plain one of RFC 1035', () => {
  const query = writeQuery(question, { random: zeros, edns: false, mixCase: false });
  expect(Buffer.from(query.bytes).toString('latin1')).toBe(
    '\0\0\x01\x10\0\x01\0\0\0\0\0\0\x05dev-1\x05alice\x04btps\x04saas\x03com\0\0\x10\0\x01',
  );
});

test('letters alone are mixed, one random bit each (draft-vixie-dnsext-dns0x20)', () => {
  const seen = new Set<string>();
  for (let count = 0; count < 50; count += 1) {
    const name =
      decode(Buffer.from(writeQuery(question, { random: randomBytes }).bytes)).questions?.[0]?.name ?? '';
    expect(name.toLowerCase()).toBe('dev-1.alice.btps.saas.com');
    seen.add(name);
  }
  expect(seen.size).toBeGreaterThan(40);
});
