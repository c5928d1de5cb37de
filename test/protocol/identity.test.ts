import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuse } from '../../shared/protocol/errors.ts';
import {
  isDelegatedId,
  isDomainName,
  parseIdentity,
  parseUserIdentity,
} from '../../shared/protocol/identity.ts';

const label63 = 'a'.repeat(63);
const label64 = 'a'.repeat(64);
const dollar = 'an identity holds exactly one $';
const account = 'the account is no valid label';
const delegatedId = 'the delegated id is no valid label';
const domain = 'the domain is no valid domain name';
const tooLong = 'the DNS name is longer than 253 characters';
/** A domain name of a length, made of labels as long as they can be. */
const domainOf = (length: number) => `${`${label63}.`.repeat(4).slice(0, length - 4)}.com`;

const refused: ReadonlyArray<{ text: string; reason: string; because: string }> = [
  { because: 'no $', text: 'alice.saas.com', reason: dollar },
  { because: 'nothing', text: '', reason: dollar },
  { because: 'two $', text: 'a$b$c', reason: dollar },
  { because: 'two $ around good parts', text: 'dev1$alice$saas.com', reason: dollar },
  { because: 'two $ in a row', text: 'alice$$saas.com', reason: dollar },
  { because: 'a dot in the account', text: 'a.b$alice.btps.x', reason: delegatedId },
  { because: 'a dot in the delegated id', text: 'a.b$alice.btps.x.com', reason: delegatedId },
  { because: 'a dot in the account of a user', text: 'a.b$saas.com', reason: account },
  { because: 'upper case in the account', text: 'Alice$saas.com', reason: account },
  { because: 'upper case in the domain', text: 'alice$Saas.com', reason: domain },
  { because: 'upper case in the delegated id', text: 'Dev1$alice.btps.saas.com', reason: delegatedId },
  { because: 'upper case in btps', text: 'dev1$alice.BTPS.saas.com', reason: domain },
  { because: 'a trailing dot', text: 'alice$saas.com.', reason: domain },
  { because: 'a trailing dot of a device', text: 'dev1$alice.btps.saas.com.', reason: domain },
  { because: 'no account', text: '$saas.com', reason: account },
  { because: 'no domain', text: 'alice$', reason: domain },
  { because: 'an empty label at the start', text: 'alice$.saas.com', reason: domain },
  { because: 'an empty label inside', text: 'alice$saas..com', reason: domain },
  { because: 'an empty delegated id', text: '$alice.btps.saas.com', reason: delegatedId },
  { because: 'an empty account of a device', text: 'dev1$.btps.saas.com', reason: account },
  { because: 'an empty domain of a device', text: 'dev1$alice.btps.', reason: domain },
  { because: 'an account of 64 characters', text: `${label64}$saas.com`, reason: account },
  { because: 'a label of 64 characters', text: `alice$${label64}.com`, reason: domain },
  { because: 'a top level of 64 characters', text: `alice$saas.${label64}`, reason: domain },
  { because: 'an id of 64 characters', text: `${label64}$alice.btps.saas.com`, reason: delegatedId },
  { because: 'an account of 64 of a device', text: `dev1$${label64}.btps.saas.com`, reason: account },
  { because: 'a letter outside of ASCII', text: 'alicé$saas.com', reason: account },
  { because: 'a domain outside of ASCII', text: 'alice$sääs.com', reason: domain },
  { because: 'a Cyrillic а', text: 'dev1$\u0430lice.btps.saas.com', reason: account },
  { because: 'a full-width dot', text: 'alice$saas\uff0ecom', reason: domain },
  { because: 'a soft hyphen', text: 'alice$saas\u00ad.com', reason: domain },
  { because: 'a Kelvin sign, whose lower case is k', text: 'alice$\u212aaas.com', reason: domain },
  { because: 'a hyphen at the start', text: '-alice$saas.com', reason: account },
  { because: 'a hyphen at the end', text: 'alice-$saas.com', reason: account },
  { because: 'a hyphen at the end of a label', text: 'alice$saas-.com', reason: domain },
  { because: 'a hyphen as delegated id', text: '-$alice.btps.saas.com', reason: delegatedId },
  { because: 'an underscore at the start', text: '_alice$saas.com', reason: account },
  { because: 'an underscore in the domain', text: 'alice$sa_as.com', reason: domain },
  { because: 'an underscore in the delegated id', text: 'dev_1$alice.btps.saas.com', reason: delegatedId },
  { because: 'an account named btps', text: 'btps$saas.com', reason: account },
  { because: 'an account named btps of a device', text: 'dev1$btps.btps.saas.com', reason: account },
  { because: 'a delegated id named btps', text: 'btps$alice.btps.saas.com', reason: delegatedId },
  { because: 'a domain with one label', text: 'alice$localhost', reason: domain },
  { because: 'a domain whose second label ends it as btps', text: 'alice$saas.btps', reason: domain },
  { because: 'a device of a domain with one label', text: 'dev1$alice.btps.com', reason: domain },
  { because: 'a domain whose second label is btps', text: 'dev1$alice.btps.x.btps.com', reason: domain },
  { because: 'a space at the start', text: ' alice$saas.com', reason: account },
  { because: 'a line break at the end', text: 'alice$saas.com\n', reason: domain },
  { because: 'a line break after the account', text: 'alice\n$saas.com', reason: account },
  { because: 'a NUL', text: 'alice$saas.com\0', reason: domain },
  { because: 'an e-mail address', text: 'alice@saas.com', reason: dollar },
  { because: 'a parent name of 254 characters', text: `alice$${domainOf(243)}`, reason: tooLong },
  { because: 'a device name of 254 characters', text: `dev1$alice.btps.${domainOf(238)}`, reason: tooLong },
  { because: 'no dot before the mark', text: 'dev1$alice!btps.saas.com', reason: domain },
  { because: 'no dot behind the mark', text: 'dev1$alice.btps!saas.com', reason: domain },
  { because: 'a mark further on', text: 'Alice$mail.alice.btps.com', reason: account },
];

describe('parseIdentity (design, Words and identities; message-flow, Device Message Preparation)', () => {
  test('dev1234$alice.btps.saas.com is a device, with all names that follow', () => {
    expect(parseIdentity('dev1234$alice.btps.saas.com')).toEqual({
      ok: true,
      value: {
        kind: 'delegated',
        text: 'dev1234$alice.btps.saas.com',
        delegatedId: 'dev1234',
        account: 'alice',
        domain: 'saas.com',
        userIdentity: 'alice$saas.com',
        originalIdentity: 'alice.btps.saas.com',
        deviceName: 'dev1234.alice.btps.saas.com',
      },
    });
  });

  test('alice$saas.com is a user, with all names that follow', () => {
    expect(parseIdentity('alice$saas.com')).toEqual({
      ok: true,
      value: {
        kind: 'user',
        text: 'alice$saas.com',
        account: 'alice',
        domain: 'saas.com',
        userIdentity: 'alice$saas.com',
        originalIdentity: 'alice.btps.saas.com',
      },
    });
  });

  test.each([
    { text: 'a$b.c', kind: 'user', name: 'a.btps.b.c' },
    { text: '0$1.2', kind: 'user', name: '0.btps.1.2' },
    { text: 'alice_a_$saas.com', kind: 'user', name: 'alice_a_.btps.saas.com' },
    { text: 'a--b$x--y.com', kind: 'user', name: 'a--b.btps.x--y.com' },
    { text: 'alice$btps.com', kind: 'user', name: 'alice.btps.btps.com' },
    { text: 'alice$mail.saas.btps.com', kind: 'user', name: 'alice.btps.mail.saas.btps.com' },
    { text: 'alice$btpsx.btps1.com', kind: 'user', name: 'alice.btps.btpsx.btps1.com' },
    { text: `${label63}$${label63}.com`, kind: 'user', name: `${label63}.btps.${label63}.com` },
    { text: `alice$${domainOf(242)}`, kind: 'user', name: `alice.btps.${domainOf(242)}` },
    { text: '1$a_b.btps.saas.com', kind: 'delegated', name: 'a_b.btps.saas.com' },
    { text: 'dev1$alice.btps.btps.com', kind: 'delegated', name: 'alice.btps.btps.com' },
    { text: `dev1$alice.btps.${domainOf(237)}`, kind: 'delegated', name: `alice.btps.${domainOf(237)}` },
  ])('$text is a $kind identity', ({ text, kind, name }) => {
    expect(parseIdentity(text)).toMatchObject({ ok: true, value: { kind, text, originalIdentity: name } });
  });

  test.each(refused)('$because is INVALID_IDENTITY: $text', ({ text, reason }) => {
    expect(parseIdentity(text)).toEqual(refuse('INVALID_IDENTITY', reason));
    expect(parseUserIdentity(text)).toEqual(refuse('INVALID_IDENTITY', reason));
  });
});

test('parseUserIdentity takes a user and refuses a device with INVALID_IDENTITY', () => {
  expect(parseUserIdentity('bob$receiver.com')).toEqual(parseIdentity('bob$receiver.com'));
  expect(parseUserIdentity('dev1234$alice.btps.saas.com')).toEqual(
    refuse('INVALID_IDENTITY', 'a delegated identity is no user'),
  );
});

test.each([
  { text: 'dev1234', isId: true, isDomain: false },
  { text: label63, isId: true, isDomain: false },
  { text: label64, isId: false, isDomain: false },
  { text: '', isId: false, isDomain: false },
  { text: 'btps', isId: false, isDomain: false },
  { text: 'Dev', isId: false, isDomain: false },
  { text: 'dev_1', isId: false, isDomain: false },
  { text: 'saas.com', isId: false, isDomain: true },
  { text: 'saas.com.', isId: false, isDomain: false },
  { text: 'saas.btps', isId: false, isDomain: false },
  { text: 'saas.btps.com', isId: false, isDomain: false },
  { text: 'btps.saas.com', isId: false, isDomain: true },
  { text: domainOf(253), isId: false, isDomain: true },
  { text: domainOf(254), isId: false, isDomain: false },
])('$text: delegated id $isId, domain $isDomain', ({ text, isId, isDomain }) => {
  expect({ isId: isDelegatedId(text), isDomain: isDomainName(text) }).toEqual({ isId, isDomain });
});

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const isNotMark = (text: string) => text !== 'btps';
const chars = (members: string) => fc.constantFrom(...members);
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const labelWith = (inside: string) =>
  fc.oneof(
    chars(letters),
    joined(chars(letters), fc.string({ unit: chars(inside), maxLength: 61 }), chars(inside.replace('-', ''))),
  );
const label = labelWith(`${letters}-`);
const anAccount = labelWith(`${letters}-_`).filter(isNotMark);
const anId = label.filter(isNotMark);
const aDomain = fc
  .array(label, { minLength: 2, maxLength: 3 })
  .filter((labels) => labels[1] !== 'btps')
  .map((labels) => labels.join('.'))
  // Leaves room for an id, an account and btps.
  .filter((text) => text.length <= 253 - 63 - 63 - 7);
const user = joined(anAccount, fc.constant('$'), aDomain);
const device = joined(anId, fc.constant('$'), anAccount, fc.constant('.btps.'), aDomain);
const identity = fc.oneof(user, device);

describe('properties of the grammar', () => {
  test('a user identity reads back as its parts, and printing the parts gives the text', () => {
    fc.assert(
      fc.property(anAccount, aDomain, (name, host) => {
        expect(parseUserIdentity(`${name}$${host}`)).toEqual({
          ok: true,
          value: {
            kind: 'user',
            text: `${name}$${host}`,
            account: name,
            domain: host,
            userIdentity: `${name}$${host}`,
            originalIdentity: `${name}.btps.${host}`,
          },
        });
      }),
    );
  });

  test('a delegated identity reads back as its parts, and printing the parts gives the text', () => {
    fc.assert(
      fc.property(anId, anAccount, aDomain, (id, name, host) => {
        expect(parseIdentity(`${id}$${name}.btps.${host}`)).toEqual({
          ok: true,
          value: {
            kind: 'delegated',
            text: `${id}$${name}.btps.${host}`,
            delegatedId: id,
            account: name,
            domain: host,
            userIdentity: `${name}$${host}`,
            originalIdentity: `${name}.btps.${host}`,
            deviceName: `${id}.${name}.btps.${host}`,
          },
        });
      }),
    );
  });

  test('two identities never share a DNS name, unless they are the same', () => {
    const small = fc.constantFrom('a', 'b', 'btps');
    const text = joined(
      small,
      fc.constant('$'),
      fc.array(small, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.')),
    );
    const nameOf = (candidate: string) => {
      const read = parseIdentity(candidate);
      if (!read.ok) return undefined;
      return read.value.kind === 'user' ? read.value.originalIdentity : read.value.deviceName;
    };
    fc.assert(
      fc.property(text, text, (one, other) => {
        const name = nameOf(one);
        expect(name !== undefined && name === nameOf(other)).toBe(name !== undefined && one === other);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    { what: 'a second $', piece: chars('$') },
    { what: 'upper case', piece: chars('ABCDEFGHIJKLMNOPQRSTUVWXYZ') },
    { what: 'an empty label', piece: fc.constant('..') },
    { what: 'a label of 64 characters', piece: fc.constant(`.${label64}.`) },
    {
      what: 'a character outside of ASCII',
      piece: fc
        .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 1 })
        .filter((text) => /[^\0-\x7f]/.test(text)),
    },
    { what: 'white space or a control character', piece: chars(' \t\r\n\0\x7f') },
    { what: 'another ASCII character', piece: chars('!"#%&\'()*+,/:;<=>?@[\\]^`{|}~') },
  ])('$what, put anywhere into an identity, makes it INVALID_IDENTITY', ({ piece }) => {
    fc.assert(
      fc.property(identity, piece, fc.nat(), (text, inserted, seed) => {
        const at = seed % (text.length + 1);
        expect(parseIdentity(text.slice(0, at) + inserted + text.slice(at))).toMatchObject({
          ok: false,
          refusal: { code: 'INVALID_IDENTITY' },
        });
      }),
    );
  });

  test('a trailing dot makes any identity INVALID_IDENTITY', () => {
    fc.assert(
      fc.property(identity, (text) => {
        expect(parseIdentity(`${text}.`)).toEqual(refuse('INVALID_IDENTITY', domain));
      }),
    );
  });

  test('any text is taken exactly when it follows the grammar as split and matched label by label', () => {
    const text = fc.oneof(
      { weight: 1, arbitrary: fc.string() },
      {
        weight: 6,
        arbitrary: fc
          .array(fc.constantFrom('a', '9', '-', '_', '.', '$', 'btps', '.btps.', 'x.y'), { maxLength: 9 })
          .map((parts) => parts.join('')),
      },
    );
    fc.assert(
      fc.property(text, (candidate) => {
        expect(parseIdentity(candidate).ok).toBe(followsGrammar(candidate));
      }),
      { numRuns: 4000 },
    );
  });
});

/** The grammar once more, for short texts, the plain way. */
function followsGrammar(text: string): boolean {
  const [left = '', right, ...more] = text.split('$');
  if (right === undefined || more.length > 0) return false;
  const isLabel = (part: string) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part);
  const isAccount = (part: string) => /^[a-z0-9]([a-z0-9_-]*[a-z0-9_])?$/.test(part) && part !== 'btps';
  const isDomain = (labels: string[]) => labels.length >= 2 && labels[1] !== 'btps' && labels.every(isLabel);
  const labels = right.split('.');
  const isDelegated = labels[1] === 'btps' && labels.length > 2;
  if (!isDelegated) return isAccount(left) && isDomain(labels);
  return isLabel(left) && left !== 'btps' && isAccount(labels[0] ?? '') && isDomain(labels.slice(2));
}
