import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanJsonTokens } from '../../shared/protocol/json-tokens.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';
import { around, verdict, withSpace } from './json-bodies.ts';
import { jsonTexts, mutatedJsonTexts } from './json-texts.ts';
import { readPlainly } from './plain-json-reader.ts';
import { body, formalSignature } from './seed-message.ts';

describe('generated texts', () => {
  const texts = fc.oneof({ weight: 2, arbitrary: jsonTexts }, { weight: 1, arbitrary: mutatedJsonTexts });

  test('the strict reader and a plain one, made apart from it, give one verdict and one value', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const plain = readPlainly(text);
        expect(readStrictJson(text)).toEqual(
          plain === undefined ? { ok: false, reason: expect.any(String) } : { ok: true, value: plain },
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('what the strict reader takes is taken again, and unchanged, when printed by JSON.stringify', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = readStrictJson(text);
        if (!once.ok) return;
        const printed = JSON.stringify(once.value);
        const twiceRead = readStrictJson(printed);
        expect(twiceRead.ok && JSON.stringify(twiceRead.value)).toBe(printed);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('readMessage: generated bodies that are canonical text and others get one verdict', () => {
  test('documents printed by JSON.stringify make canonical text, and the strict reader takes them too', () => {
    const documents = jsonTexts.map(readPlainly).filter((value) => value !== undefined);
    fc.assert(
      fc.property(documents, (document) => {
        const text = around(JSON.stringify(document));
        const printed = JSON.parse(JSON.stringify(document));
        expect(verdict(text)).toEqual({ path: 'canonical', document: printed });
        expect(verdict(` ${text}`)).toEqual({ path: 'other', document: printed });
        expect(readStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 1000 },
    );
  });

  test('any text for a document is taken in both bodies or refused in both, as a plain reader says', () => {
    fc.assert(
      fc.property(fc.oneof(jsonTexts, mutatedJsonTexts), (document) => {
        const plain = readPlainly(document);
        const expected =
          plain === undefined
            ? { reasons: expect.any(Array) }
            : { path: expect.any(String), document: plain };
        expect(verdict(around(document))).toEqual(expected);
        expect(verdict(withSpace(document))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test('the signed text of a body that is taken is what printing its members gives, cut out or not', () => {
    let cut = 0;
    fc.assert(
      fc.property(fc.oneof(jsonTexts, mutatedJsonTexts), (document) => {
        const text = around(document);
        const outcome = readMessage(body(text));
        if (!outcome.ok) return;
        const { version, issuedAt, document: read, id, type, from, to } = JSON.parse(text);
        const printed = JSON.stringify({ version, issuedAt, document: read, id, type, from, to });
        expect(outcome.value.signedText).toBe(printed);
        expect(outcome.value.canonicalText).toBe(
          `${printed.slice(0, -1)},"signature":${JSON.stringify(formalSignature)}}`,
        );
        if (scanJsonTokens(Buffer.from(text)).printsAsIs) cut += 1;
      }),
      { numRuns: 3000 },
    );
    expect(cut).toBeGreaterThan(100);
  });

  test('text that prints as it is, is printed so', () => {
    let asIs = 0;
    fc.assert(
      fc.property(fc.oneof(jsonTexts, mutatedJsonTexts), (text) => {
        if (!readStrictJson(text).ok || !scanJsonTokens(Buffer.from(text)).printsAsIs) return;
        asIs += 1;
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 5000 },
    );
    expect(asIs).toBeGreaterThan(200);
  });
});
