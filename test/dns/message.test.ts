import { type Answer, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DnsFormatError } from '../../shared/dns/format-error.ts';
import { parseMessage } from '../../shared/dns/message.ts';
import { parseName } from '../../shared/dns/name.ts';
import { joinCharacterStrings } from '../../shared/dns/record-data.ts';
import { cname, soa, txt } from './name-server.ts';

const header = (counts: readonly [number, number, number, number], flags = 0x8180) =>
  Buffer.from([0x12, 0x34, flags >> 8, flags & 0xff, ...counts.flatMap((n) => [n >> 8, n & 0xff])]);

const message = (
  counts: readonly [number, number, number, number],
  ...parts: (string | readonly number[])[]
) =>
  Buffer.concat([
    header(counts),
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  ]);

/** Owner, type, class IN, TTL 60 and data of one record. */
const record = (owner: string, type: number, data: string, ttl = '\0\0\0\x3c') =>
  `${owner}${String.fromCharCode(type >> 8, type & 0xff)}\0\x01${ttl}${String.fromCharCode(data.length >> 8, data.length & 0xff)}${data}`;

describe('a response written by dns-packet', () => {
  test('is read with its flags, its question and all of its records (RFC 1035, section 4)', () => {
    const bytes = encode({
      type: 'response',
      id: 0x1234,
      flags: 0x0400 | 3,
      questions: [{ type: 'TXT', name: 'Alice.Example' }],
      answers: [cname('Alice.Example', 'BOB.example', 20), txt('bob.example', 'hi', 30)],
      authorities: [soa('Example', 60)],
      additionals: [{ type: 'A', name: 'ns.example', ttl: 5, data: '192.0.2.1' }],
    });
    const latin1 = (text: string) => Buffer.from(text, 'latin1');
    expect(parseMessage(bytes)).toEqual({
      id: 0x1234,
      isResponse: true,
      opcode: 0,
      authoritative: true,
      truncated: false,
      authenticData: false,
      code: 3,
      questions: [{ name: parseName('alice.example'), type: 16, class: 1 }],
      answers: [
        {
          name: parseName('alice.example'),
          type: 5,
          class: 1,
          ttlSeconds: 20,
          data: latin1('\x03bob\x07example\0'),
        },
        { name: parseName('bob.example'), type: 16, class: 1, ttlSeconds: 30, data: latin1('\x02hi') },
      ],
      authorities: [
        {
          name: parseName('example'),
          type: 6,
          class: 1,
          ttlSeconds: 3600,
          data: latin1(
            '\x02ns\x07example\0\x0ahostmaster\x07example\0\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\x3c',
          ),
        },
      ],
      additionals: [
        { name: parseName('ns.example'), type: 1, class: 1, ttlSeconds: 5, data: latin1('\xc0\0\x02\x01') },
      ],
    });
  });

  const labels = fc.array(fc.stringMatching(/^[a-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 5 });
  const names = labels.map((parts) => parts.join('.'));
  const strings = fc.array(
    fc.uint8Array({ maxLength: 255 }).map((bytes) => Buffer.from(bytes)),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  const records = fc.array(fc.record({ name: names, ttl: fc.nat(0x7fffffff), data: strings }), {
    maxLength: 6,
  });

  test('gives back every TXT record byte for byte, whatever it holds', () => {
    fc.assert(
      fc.property(records, (given) => {
        const answers = given.map((item): Answer => ({ type: 'TXT', ...item }));
        const read = parseMessage(encode({ type: 'response', id: 1, answers })).answers;
        expect(
          read.map(({ name, type, ttlSeconds, data }) => ({
            name,
            type,
            ttlSeconds,
            value: Buffer.from(joinCharacterStrings(data)),
          })),
        ).toEqual(
          given.map(({ name, ttl, data }) => ({
            name: parseName(name),
            type: 16,
            ttlSeconds: ttl,
            value: Buffer.concat(data),
          })),
        );
      }),
    );
  });
});

describe('EDNS', () => {
  const option = (data: string, owner = '\0') => record(owner, 41, data, '\x01\0\x80\0');

  test('extends the response code and explains it (RFC 6891, section 6.1.3; RFC 8914)', () => {
    const { code, edns, additionals } = parseMessage(
      message([0, 0, 0, 1], option('\0\x0f\0\x08\0\x09no key\0\x03\0\x01x')),
    );
    expect({ code, edns, additionals }).toEqual({
      code: 16,
      edns: {
        udpPayloadBytes: 1,
        extendedCode: 1,
        version: 0,
        dnssecOk: true,
        extendedErrors: [{ infoCode: 9, text: 'no key' }],
      },
      additionals: [],
    });
  });

  test.each([
    ['two OPT records', message([0, 0, 0, 2], option(''), option('')), 'OPT record out of place'],
    ['an OPT record among the answers', message([0, 1, 0, 0], option('')), 'OPT record out of place'],
    [
      'an OPT record of another owner',
      message([0, 0, 0, 1], option('', '\x01a\0')),
      'OPT record out of place',
    ],
    [
      'an option that leaves its record',
      message([0, 0, 0, 1], option('\0\x0f\0\x09\0\x09')),
      'message ends too early',
    ],
    [
      'an extended error of one byte',
      message([0, 0, 0, 1], option('\0\x0f\0\x01\0')),
      'extended error without a code',
    ],
  ])('%s is refused (RFC 6891, section 6.1)', (_, bytes, text) => {
    expect(() => parseMessage(bytes)).toThrow(new DnsFormatError(text));
  });
});

describe('compression', () => {
  test('names inside NS, MX and SOA data are expanded and lower-cased (RFC 4034, section 6.2)', () => {
    const bytes = message(
      [1, 2, 0, 0],
      '\x02ZA\0\0\x10\0\x01',
      record('\xc0\x0c', 15, '\0\x0a\x02Mx\xc0\x0c'),
      record('\xc0\x0c', 2, '\xc0\x0c'),
    );
    expect(parseMessage(bytes).answers.map(({ data }) => Buffer.from(data).toString('latin1'))).toEqual([
      '\0\x0a\x02mx\x02za\0',
      '\x02za\0',
    ]);
  });

  test('data of other types stays as it is, even where it looks like a pointer (RFC 3597, section 4)', () => {
    const bytes = message([0, 1, 0, 0], record('\0', 46, '\xc0\x0cABC'));
    expect(parseMessage(bytes).answers.map(({ data }) => Buffer.from(data).toString('latin1'))).toEqual([
      '\xc0\x0cABC',
    ]);
  });

  /** A name that takes this many jumps, through pointers in the data of a record before it. */
  const pointers = (jumps: number) => {
    const chain = Array.from({ length: jumps - 1 }, (_, index) => 23 + Math.max(0, 2 * index - 1));
    const last = 23 + Math.max(0, 2 * chain.length - 1);
    const data = chain.map((target) => `\xc0${String.fromCharCode(target)}`).join('');
    return message(
      [0, 2, 0, 0],
      record('\0', 99, `\0${data}`),
      record(`\xc0${String.fromCharCode(last)}`, 99, ''),
    );
  };

  test('a name of 40 pointers is read', () => {
    expect(parseMessage(pointers(40)).answers.map(({ name }) => name)).toEqual(['\0', '\0']);
  });

  const backwards = 'compression pointer that does not lead backwards';
  test.each([
    ['a pointer to itself', message([1, 0, 0, 0], [0xc0, 12, 0, 16, 0, 1]), backwards],
    ['a pointer forwards', message([1, 0, 0, 0], [0xc0, 14, 0, 0, 16, 0, 1]), backwards],
    ['a pointer into the header', message([1, 0, 0, 0], [0xc0, 4, 0, 16, 0, 1]), backwards],
    ['a pointer back to its own label', message([1, 0, 0, 0], [1, 97, 0xc0, 12, 0, 16, 0, 1]), backwards],
    ['a name of 41 pointers', pointers(41), backwards],
  ])('%s is refused', (_, bytes, text) => {
    expect(() => parseMessage(bytes)).toThrow(new DnsFormatError(text));
  });
});

describe('a malformed message is refused with a DnsFormatError:', () => {
  const longName = `${`\x3f${'a'.repeat(63)}`.repeat(4)}\0`;
  test.each([
    ['nothing', Buffer.alloc(0), 'message ends too early'],
    ['half a header', header([0, 0, 0, 0]).subarray(0, 11), 'message ends too early'],
    ['65,535 records promised', header([0, 65_535, 0, 0]), 'more records promised than the message can hold'],
    ['a byte too many', message([0, 0, 0, 0], [0]), 'bytes after the end of the message'],
    [
      'a label of the kind 0x40',
      message([1, 0, 0, 0], [0x41, 97, 0, 0, 16, 0, 1]),
      'label of an unknown kind',
    ],
    ['a name of 257 bytes', message([1, 0, 0, 0], `${longName}\0\x10\0\x01`), 'name of more than 255 bytes'],
    [
      'data that is cut off',
      message([0, 1, 0, 0], record('\0', 99, 'abc').slice(0, -1)),
      'message ends too early',
    ],
    [
      'a CNAME with bytes behind its name',
      message([0, 1, 0, 0], record('\0', 5, '\0x')),
      'record data of the wrong length',
    ],
    [
      'a CNAME of two names',
      message([0, 1, 0, 0], record('\0', 5, '\x01a\0\x01b\0')),
      'record data of the wrong length',
    ],
    [
      'a TXT string that leaves its record',
      message([0, 1, 0, 0], record('\0', 16, '\x05abc')),
      'message ends too early',
    ],
    ['TXT data without a string', message([0, 1, 0, 0], record('\0', 16, '')), 'TXT data without a string'],
  ])('%s', (_, bytes, text) => {
    expect(() => parseMessage(bytes)).toThrow(new DnsFormatError(text));
  });

  test('random bytes and mutated answers give a message or a DnsFormatError, and nothing else', () => {
    const honest = encode({
      type: 'response',
      id: 7,
      questions: [{ type: 'TXT', name: 'a.example' }],
      answers: [cname('a.example', 'b.example'), txt('b.example', 'value')],
      authorities: [soa('example', 60), { type: 'MX', name: 'example', data: { exchange: 'mx.example' } }],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 1232,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: true,
          options: [],
        },
      ],
    });
    const changes = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), { maxLength: 6 });
    const mutated = fc.tuple(changes, fc.nat(honest.length)).map(([edits, end]) => {
      const bytes = Buffer.from(honest);
      for (const [at, byte] of edits) bytes[at] = byte;
      return bytes.subarray(0, end % 4 === 0 ? end : honest.length);
    });
    const noise = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.oneof(noise, mutated), (bytes) => {
        try {
          parseMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DnsFormatError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

test.each([
  ['0x7fffffff', '\x7f\xff\xff\xff', 0x7fffffff],
  ['0x80000000', '\x80\0\0\0', 0],
  ['0xffffffff', '\xff\xff\xff\xff', 0],
] as const)('a TTL field of $0 counts as $2 s (RFC 2181, section 8)', (_, field, ttlSeconds) => {
  const bytes = message([0, 1, 0, 0], record('\0', 16, '\0', field));
  expect(parseMessage(bytes).answers.map((answer) => answer.ttlSeconds)).toEqual([ttlSeconds]);
});
