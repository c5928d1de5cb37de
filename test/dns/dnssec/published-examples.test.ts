import { describe, expect, test } from 'vitest';
import { keyTagOf, readZoneKey } from '../../../shared/dns/dnssec/dnskey.ts';
import { pointsTo } from '../../../shared/dns/dnssec/ds.ts';
import { compareNames } from '../../../shared/dns/dnssec/name-order.ts';
import { readNsec } from '../../../shared/dns/dnssec/nsec.ts';
import { proveByNsec, proveWildcardByNsec } from '../../../shared/dns/dnssec/nsec-denial.ts';
import { readNsec3 } from '../../../shared/dns/dnssec/nsec3.ts';
import { Nsec3Proof } from '../../../shared/dns/dnssec/nsec3-denial.ts';
import { hashName } from '../../../shared/dns/dnssec/nsec3-hash.ts';
import { groupRecordSets } from '../../../shared/dns/dnssec/record-set.ts';
import { readSignature, serialSecondsUntil } from '../../../shared/dns/dnssec/rrsig.ts';
import { verifyRecordSet } from '../../../shared/dns/dnssec/verify-record-set.ts';
import { defaultLimits, WorkBudget } from '../../../shared/dns/dnssec/work-budget.ts';
import { parseName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import { uint, writeBase32Hex, writeBitmap } from './world/wire.ts';

const base64 = (text: string) => Buffer.from(text, 'base64');
const wire = (text: string) => Buffer.from(parseName(text), 'latin1');
const unix = (text: string) => Date.parse(text) / 1000;

/** RFC 4034 section 5.4, the key of `dskey.example.com`. */
const rfc4034Key = base64(
  'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==',
);

const addressType = 1;
const address = (last: number) => Uint8Array.of(192, 0, 2, last);
const mail = Buffer.concat([uint(2, 10), wire('mail.example.com')]);

/** Published signatures: the key, what it signed, and the DS record where there is one. */
const signatures = [
  {
    source: 'RFC 5702 section 6.2, RSA with SHA-512',
    zone: 'example.net',
    flags: 256,
    algorithm: 10,
    key: 'AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL',
    tag: 3740,
    owner: 'www.example.net',
    type: addressType,
    data: address(91),
    inception: unix('2000-01-01T00:00:00Z'),
    expiration: unix('2030-01-01T00:00:00Z'),
    signature:
      'tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=',
  },
  {
    source: 'RFC 6605 section 6.1, P-256',
    zone: 'example.net',
    flags: 257,
    algorithm: 13,
    key: 'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    tag: 55_648,
    digestType: 2,
    digest: 'b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17',
    owner: 'www.example.net',
    type: addressType,
    data: address(1),
    inception: unix('2010-08-12T10:04:39Z'),
    expiration: unix('2010-09-09T10:04:39Z'),
    signature: 'qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
  },
  {
    source: 'RFC 6605 section 6.2, P-384',
    zone: 'example.net',
    flags: 257,
    algorithm: 14,
    key: 'xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40',
    tag: 10_771,
    digestType: 4,
    digest:
      '72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6',
    owner: 'www.example.net',
    type: addressType,
    data: address(1),
    inception: unix('2010-08-12T10:20:25Z'),
    expiration: unix('2010-09-09T10:20:25Z'),
    signature:
      '/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm',
  },
  {
    source: 'RFC 8080 section 6.1 with erratum 4935, Ed25519',
    zone: 'example.com',
    flags: 257,
    algorithm: 15,
    key: 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=',
    tag: 3613,
    digestType: 2,
    digest: '3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b',
    owner: 'example.com',
    type: recordType.MX,
    data: mail,
    inception: 1_438_207_200,
    expiration: 1_440_021_600,
    signature: 'oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==',
  },
] as const;

const ttlSeconds = 3600;

function readExample(example: (typeof signatures)[number]) {
  const zone = parseName(example.zone);
  const owner = parseName(example.owner);
  const { algorithm, tag, type, inception, expiration } = example;
  const key = readZoneKey(
    Buffer.concat([uint(2, example.flags), uint(1, 3, algorithm), base64(example.key)]),
  );
  const labels = example.owner.split('.').length;
  const signature = readSignature(
    Buffer.concat([
      uint(2, type),
      uint(1, algorithm, labels),
      uint(4, ttlSeconds, expiration, inception),
      uint(2, tag),
      wire(example.zone),
      base64(example.signature),
    ]),
  );
  if (key === undefined || signature === undefined) throw new Error(`${example.source} can not be read`);
  return { zone, key, set: { name: owner, type, ttlSeconds, data: [example.data], signatures: [signature] } };
}

const verifyAt = (example: (typeof signatures)[number], nowSeconds: number, data?: Uint8Array) => {
  const { zone, key, set } = readExample(example);
  const context = { zone: { name: zone, keys: [key] }, nowSeconds, budget: new WorkBudget(defaultLimits) };
  return verifyRecordSet({ ...set, data: data ? [data] : set.data }, context);
};

describe('keys', () => {
  test('the key of dskey.example.com has tag 60485 (RFC 4034 section 5.4)', () => {
    expect(keyTagOf(Buffer.concat([uint(2, 256), uint(1, 3, 5), rfc4034Key]))).toBe(60_485);
  });

  test('RSA with SHA-1 is no algorithm that counts (RFC 9905)', () => {
    expect(readZoneKey(Buffer.concat([uint(2, 256), uint(1, 3, 5), rfc4034Key]))).toBeUndefined();
  });

  test.each(signatures)('$source: the key has its tag, and the DS record points to it', (example) => {
    const { key, zone } = readExample(example);
    expect(key.tag).toBe(example.tag);
    if (!('digest' in example)) return;
    const { tag: keyTag, algorithm, digestType } = example;
    const signer = { keyTag, algorithm, digestType, digest: Buffer.from(example.digest, 'hex') };
    expect(pointsTo(signer, zone, key)).toBe(true);
    expect(pointsTo(signer, parseName('example.org'), key)).toBe(false);
  });
});

describe('RSA keys (RFC 3110 section 2)', () => {
  const keyOf = (exponent: readonly number[], modulus: Uint8Array = Buffer.alloc(128, 0xff)) =>
    readZoneKey(Buffer.concat([uint(2, 256), uint(1, 3, 8, exponent.length, ...exponent), modulus]));

  test.each([
    ['of 1', [1]],
    ['that is even', [1, 0, 0]],
    ['of more than four bytes', [1, 0, 0, 0, 1]],
    ['of no byte at all', []],
  ])('with an exponent %s are refused', (_, exponent) => {
    expect(keyOf(exponent)).toBeUndefined();
  });

  test('with an even modulus are refused, and leading zeros change nothing', () => {
    expect(keyOf([1, 0, 1], Buffer.alloc(128, 0xfe))).toBeUndefined();
    expect(keyOf([0, 0, 1, 0, 1], Buffer.concat([Buffer.alloc(600), Buffer.alloc(128, 0xff)]))).toMatchObject(
      {
        algorithm: 8,
      },
    );
  });

  test('with the exponent length in three bytes are read', () => {
    const key = Buffer.concat([uint(2, 256), uint(1, 3, 8, 0, 0, 3, 1, 0, 1), Buffer.alloc(128, 0xff)]);
    expect(readZoneKey(key)).toMatchObject({ algorithm: 8, tag: keyTagOf(key) });
  });
});

test.each([
  [5, 0xffff_ffff, 6],
  [0xffff_ffff, 5, -6],
  [0, 0x8000_0001, 0x7fff_ffff],
  [100, 2 ** 32 + 40, 60],
])('to %i, as seen from %i, it is %i s (RFC 1982 section 3.2)', (then, now, seconds) => {
  expect(serialSecondsUntil(then, now)).toBe(seconds);
});

test('records of another class belong to no set (RFC 4035 section 5.3.1)', () => {
  const name = parseName('example');
  const record = { name, type: recordType.TXT, class: 1, ttlSeconds: 60, data: Uint8Array.of(1, 97) };
  expect(groupRecordSets([record, { ...record, class: 3, data: Uint8Array.of(1, 98) }])).toEqual([
    { name, type: recordType.TXT, ttlSeconds: 60, data: [record.data], signatures: [] },
  ]);
});

describe('signatures', () => {
  test.each(signatures)('$source holds from its first to its last second', (example) => {
    const { inception, expiration } = example;
    expect(verifyAt(example, inception)).toEqual({ kind: 'verified', ttlSeconds });
    expect(verifyAt(example, expiration)).toEqual({ kind: 'verified', ttlSeconds: 0 });
  });

  test.each(signatures)('$source does not hold before, after, or over other data', (example) => {
    const { inception, expiration, tag, algorithm } = example;
    const title = `${example.owner} ${example.type === recordType.MX ? 'MX' : 'TYPE1'}: no valid signature`;
    const by = `signature by key ${tag} (algorithm ${algorithm})`;
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');
    expect(verifyAt(example, inception - 1)).toEqual({
      kind: 'refused',
      reasons: [title, `${by}: valid only from ${iso(inception)}`],
    });
    expect(verifyAt(example, expiration + 1)).toEqual({
      kind: 'refused',
      reasons: [title, `${by}: expired ${iso(expiration)}`],
    });
    expect(verifyAt(example, inception, address(2))).toEqual({
      kind: 'refused',
      reasons: [title, `${by}: the signature does not match the records`],
    });
  });
});

test('names stand in canonical order (RFC 4034 section 6.1)', () => {
  const sorted = [
    'example',
    'a.example',
    'yljkjljk.a.example',
    'Z.a.example',
    'zABC.a.EXAMPLE',
    'z.example',
    String.raw`\001.z.example`,
    '*.z.example',
    String.raw`\200.z.example`,
  ].map(parseName);
  expect(sorted.toReversed().toSorted(compareNames)).toEqual(sorted);
});

test('the NSEC record of alfa.example.com is read (RFC 4034 section 4.3)', () => {
  const bitmap = Buffer.concat([
    Buffer.from('000640010000000304', 'hex').subarray(0, 8),
    Buffer.from('041b', 'hex'),
  ]);
  const data = Buffer.concat([wire('host.example.com'), bitmap, Buffer.alloc(26), Buffer.from('20', 'hex')]);
  expect(readNsec(parseName('alfa.example.com'), data)).toEqual({
    owner: parseName('alfa.example.com'),
    next: parseName('host.example.com'),
    types: new Set([1, 15, 46, 47, 1234]),
  });
});

describe('NSEC denials of the zone example (RFC 4035 appendix B)', () => {
  const zone = parseName('example');
  const nsec = (owner: string, next: string, ...types: number[]) => ({
    owner: parseName(owner),
    next: parseName(next),
    types: new Set(types),
  });
  const { NS, SOA, MX, DS, RRSIG, NSEC, DNSKEY } = recordType;
  const afterB = nsec('b.example', 'ns1.example', NS, RRSIG, NSEC);
  const apex = nsec('example', 'a.example', NS, SOA, MX, RRSIG, NSEC, DNSKEY);
  const wildcard = nsec('*.w.example', 'x.w.example', MX, RRSIG, NSEC);
  const afterXy = nsec('x.y.w.example', 'xx.example', MX, RRSIG, NSEC);
  const denied = { kind: 'denied', proof: 'nsec', insecure: false, delegation: false };

  test('B.2: ml.example does not exist', () => {
    const question = { name: parseName('ml.example'), type: addressType };
    expect(proveByNsec(question, [afterB, apex], zone)).toEqual({ ...denied, absence: 'nxdomain' });
    expect(proveByNsec(question, [afterB], zone)).toEqual({
      kind: 'refused',
      reasons: ['no NSEC covers *.example'],
    });
  });

  test('B.3: ns1.example has no MX', () => {
    const own = nsec('ns1.example', 'ns2.example', addressType, RRSIG, NSEC);
    const question = { name: parseName('ns1.example'), type: MX };
    expect(proveByNsec(question, [own], zone)).toEqual({ ...denied, absence: 'no-data' });
  });

  test('B.5: b.example is delegated without a DS, which proves nothing else', () => {
    const name = parseName('b.example');
    expect(proveByNsec({ name, type: DS }, [afterB], zone)).toEqual({
      ...denied,
      absence: 'no-data',
      delegation: true,
    });
    expect(proveByNsec({ name, type: MX }, [afterB], zone)).toEqual({
      kind: 'refused',
      reasons: ['NSEC of b.example denies no MX: it is of the parent zone'],
    });
  });

  test('B.6: a.z.w.example is made from *.w.example', () => {
    const [name, parent] = [parseName('a.z.w.example'), parseName('w.example')];
    expect(proveWildcardByNsec(name, parent, [afterXy], zone)).toBeUndefined();
    expect(proveWildcardByNsec(name, parent, [apex], zone)).toEqual({
      kind: 'refused',
      reasons: ['no NSEC covers a.z.w.example'],
    });
  });

  test('B.7: a.z.w.example has no AAAA, for the wildcard has none', () => {
    const question = { name: parseName('a.z.w.example'), type: 28 };
    expect(proveByNsec(question, [afterXy, wildcard], zone)).toEqual({ ...denied, absence: 'no-data' });
  });

  test('B.8: a DS of example is not denied by the zone itself', () => {
    expect(proveByNsec({ name: zone, type: DS }, [apex], zone)).toEqual({
      kind: 'refused',
      reasons: ['NSEC of example denies no DS: it is of the child zone'],
    });
  });
});

describe('NSEC3 (RFC 5155)', () => {
  const parameters = { iterations: 12, salt: Buffer.from('aabbccdd', 'hex') };

  test.each([
    ['example', '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom'],
    ['a.example', '35mthgpgcu1qg68fab165klnsnk3dpvl'],
    ['ai.example', 'gjeqe526plbf1g8mklp59enfd789njgi'],
    ['ns1.example', '2t7b4g4vsa5smi47k61mv5bv1a22bojr'],
    ['ns2.example', 'q04jkcevqvmu85r014c7dkba38o0ji5r'],
    ['w.example', 'k8udemvp1j2f7eg6jebps17vp3n8i58h'],
    ['*.w.example', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en'],
    ['x.w.example', 'b4um86eghhds6nea196smvmlo4ors995'],
    ['y.w.example', 'ji6neoaepv8b5o6k4ev33abha8ht9fgc'],
    ['x.y.w.example', '2vptu5timamqttgl4luu9kg21e0aor3s'],
    ['xx.example', 't644ebqk9bibcna874givr6joj62mlhv'],
  ])('%s hashes to %s (appendix A)', (name, hash) => {
    expect(writeBase32Hex(hashName(parseName(name), parameters))).toBe(hash);
  });

  const { NS, SOA, MX, DS, RRSIG, DNSKEY } = recordType;
  const chain = {
    apex: [
      '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom',
      '2t7b4g4vsa5smi47k61mv5bv1a22bojr',
      [MX, DNSKEY, NS, SOA, 51, RRSIG],
    ],
    ns1: ['2t7b4g4vsa5smi47k61mv5bv1a22bojr', '2vptu5timamqttgl4luu9kg21e0aor3s', [1, RRSIG]],
    a: ['35mthgpgcu1qg68fab165klnsnk3dpvl', 'b4um86eghhds6nea196smvmlo4ors995', [NS, DS, RRSIG]],
    xw: ['b4um86eghhds6nea196smvmlo4ors995', 'gjeqe526plbf1g8mklp59enfd789njgi', [MX, RRSIG]],
    yw: ['ji6neoaepv8b5o6k4ev33abha8ht9fgc', 'k8udemvp1j2f7eg6jebps17vp3n8i58h', []],
    w: ['k8udemvp1j2f7eg6jebps17vp3n8i58h', 'kohar7mbb8dc2ce8a9qvl8hon4k53uhi', []],
    ns2: ['q04jkcevqvmu85r014c7dkba38o0ji5r', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en', [1, RRSIG]],
    wildcard: ['r53bq7cc2uvmubfu5ocmm6pers9tk9en', 't644ebqk9bibcna874givr6joj62mlhv', [MX, RRSIG]],
  } as const;

  const fromBase32Hex = (text: string) =>
    Buffer.from(
      BigInt(
        `0b${[...text].map((letter) => Number.parseInt(letter, 32).toString(2).padStart(5, '0')).join('')}`,
      )
        .toString(16)
        .padStart(40, '0'),
      'hex',
    );

  const proofOf = (names: readonly (keyof typeof chain)[], flags = 0, iterations = 12) => {
    const records = names.map((name) => {
      const [owner, next, types] = chain[name];
      const data = Buffer.concat([
        uint(1, 1, flags),
        uint(2, iterations),
        uint(1, 4),
        parameters.salt,
        uint(1, 20),
        fromBase32Hex(next),
        writeBitmap(types),
      ]);
      return readNsec3(parseName(`${owner}.example`), data);
    });
    return new Nsec3Proof(
      records.filter((record) => record !== undefined),
      parseName('example'),
      new WorkBudget(defaultLimits),
    );
  };

  const denied = { kind: 'denied', proof: 'nsec3', insecure: false, delegation: false };
  const question = (name: string, type = addressType) => ({ name: parseName(name), type });

  test('B.1: a.c.x.w.example does not exist; with opt-out, at least not signed', () => {
    const names = ['apex', 'xw', 'a'] as const;
    expect(proofOf(names).prove(question('a.c.x.w.example'))).toEqual({ ...denied, absence: 'nxdomain' });
    expect(proofOf(names, 1).prove(question('a.c.x.w.example'))).toEqual({
      ...denied,
      absence: 'nxdomain',
      insecure: true,
    });
  });

  test.each([
    ['the next closer name', ['xw', 'a'], 'no NSEC3 covers c.x.w.example'],
    ['the closest encloser', ['apex', 'a'], 'no NSEC3 covers w.example'],
    ['the wildcard', ['apex', 'xw'], 'no NSEC3 covers *.x.w.example'],
  ] as const)('B.1 without the record for %s proves nothing', (_, names, reason) => {
    expect(proofOf(names).prove(question('a.c.x.w.example'))).toEqual({ kind: 'refused', reasons: [reason] });
  });

  test('B.2: ns1.example has no MX, but an A', () => {
    expect(proofOf(['ns1']).prove(question('ns1.example', MX))).toEqual({ ...denied, absence: 'no-data' });
    expect(proofOf(['ns1']).prove(question('ns1.example'))).toEqual({
      kind: 'refused',
      reasons: ['NSEC3 of ns1.example denies no TYPE1: the type exists'],
    });
  });

  test('B.2.1: y.w.example stands only between other names', () => {
    expect(proofOf(['yw']).prove(question('y.w.example'))).toEqual({ ...denied, absence: 'no-data' });
  });

  test('B.3: c.example may be an unsigned delegation, by opt-out', () => {
    expect(proofOf(['a', 'apex'], 1).prove(question('c.example', DS))).toEqual({
      ...denied,
      absence: 'nxdomain',
      insecure: true,
      delegation: true,
    });
  });

  test('B.4: a.z.w.example is made from *.w.example', () => {
    const [name, parent] = [parseName('a.z.w.example'), parseName('w.example')];
    expect(proofOf(['ns2']).proveWildcard(name, parent)).toEqual({ insecure: false });
    expect(proofOf(['ns2'], 1).proveWildcard(name, parent)).toEqual({ insecure: true });
    expect(proofOf(['apex']).proveWildcard(name, parent)).toEqual({
      kind: 'refused',
      reasons: ['no NSEC3 covers z.w.example'],
    });
  });

  test('B.5: a.z.w.example has no AAAA, for the wildcard has none', () => {
    expect(proofOf(['w', 'ns2', 'wildcard']).prove(question('a.z.w.example', 28))).toEqual({
      ...denied,
      absence: 'no-data',
    });
  });

  test('B.6: a DS of example is not denied by the zone itself', () => {
    expect(proofOf(['apex']).prove(question('example', DS))).toEqual({
      kind: 'refused',
      reasons: ['NSEC3 of example denies no DS: it is of the child zone'],
    });
  });

  test('more than 150 iterations are not counted: the zone is as good as unsigned (RFC 9276 section 3.2)', () => {
    expect(proofOf(['ns1'], 0, 151).prove(question('ns1.example', MX))).toEqual({
      ...denied,
      absence: 'no-data',
      insecure: true,
      delegation: true,
    });
  });

  test('a record with an unknown flag or hash is passed over (sections 8.1 and 8.2)', () => {
    const data = (hash: number, flags: number) =>
      Buffer.concat([uint(1, hash, flags), uint(2, 0), uint(1, 0, 20), Buffer.alloc(20), writeBitmap([1])]);
    const owner = parseName('0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example');
    expect(readNsec3(owner, data(1, 2))).toBeUndefined();
    expect(readNsec3(owner, data(2, 0))).toBeUndefined();
  });
});
