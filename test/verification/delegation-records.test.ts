import { describe, expect, test } from 'vitest';
import type { TxtResolver } from '../../shared/dns/outcome.ts';
import { parseIdentity } from '../../shared/protocol/identity.ts';
import { findRecord, lookUpDelegation, lookupsOf } from '../../shared/verification/delegation-records.ts';
import { absent, answer, nowMs } from './evidence.ts';

const parentName = 'alice.btps.saas.com';

function identityOf(text: string) {
  const parsed = parseIdentity(text);
  if (!parsed.ok) throw new Error(`${text} is no identity`);
  return parsed.value;
}

/** Knows no name, and tells what it was asked. */
function emptyResolver() {
  const asked: unknown[] = [];
  const lookupTxt: TxtResolver['lookupTxt'] = async (name, options) => {
    asked.push([name, options]);
    return absent(name);
  };
  return { asked, lookupTxt };
}

describe('the lookups of an identity (message-flow, Delegation Resolution)', () => {
  const options = { deadlineMs: nowMs + 6000 };

  test('a user has one, of the parent record', async () => {
    const resolver = emptyResolver();
    const lookups = await lookUpDelegation(identityOf('alice$saas.com'), resolver, options);
    expect(lookups).toStrictEqual({ parent: absent(parentName) });
    expect(lookupsOf(lookups)).toStrictEqual([absent(parentName)]);
    expect(resolver.asked).toStrictEqual([[parentName, options]]);
  });

  test('a device has two, the parent’s first', async () => {
    const resolver = emptyResolver();
    const lookups = await lookUpDelegation(identityOf('dev1$alice.btps.saas.com'), resolver, options);
    expect(lookupsOf(lookups)).toStrictEqual([absent(parentName), absent(`dev1.${parentName}`)]);
    expect(resolver.asked).toStrictEqual([
      [parentName, options],
      [`dev1.${parentName}`, options],
    ]);
  });
});

describe('findRecord (design, Caches)', () => {
  test('the keys of a cached answer are parsed once, and those of an equal answer anew', () => {
    const [cached, other] = [answer(parentName, 'key=').outcome, answer(parentName, 'key=').outcome];
    const found = findRecord(cached, 'prefer');
    expect(findRecord(cached, 'prefer')).toBe(found);
    expect(findRecord(other, 'prefer')).not.toBe(found);
    expect(findRecord(other, 'prefer')).toStrictEqual(found);
  });
});
