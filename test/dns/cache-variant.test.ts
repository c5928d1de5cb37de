import { expect, test } from 'vitest';
import { createCacheVariant, type Proof } from '../../shared/dns/cache-variant.ts';

const variant = (dnssec: Partial<Proof['dnssec']> = {}, quorum?: number, name = 'alice.btps.saas.com') =>
  createCacheVariant({ dnssec: { policy: 'prefer', domains: {}, ...dnssec }, quorum })(name);
const anchor = '. IN DS 20326 8 2 E06D44B8';
const other = '. IN DS 38696 8 2 683D2D0A';

test('what was validated shares a place, whichever policy judges it', () => {
  expect([variant(), variant({ policy: 'require' }), variant({ policy: 'off' })]).toEqual([
    'validated',
    'validated',
    'off',
  ]);
});

test('the policy is that of the name', () => {
  const domains = { 'saas.com': 'off', 'btps.saas.com': 'require' } as const;
  expect(variant({ domains })).toBe('validated');
  expect(variant({ domains }, undefined, 'www.saas.com')).toBe('off');
  expect(variant({ domains }, undefined, 'xsaas.com')).toBe('validated');
});

test('other trust anchors are another variant, however they are written and in whatever order', () => {
  const own = variant({ trustAnchors: [anchor, other] });
  expect(own).toMatch(/^validated#[0-9a-f]{12}$/);
  expect(variant({ trustAnchors: [other, anchor.replace('IN', ' IN ').toLowerCase()] })).toBe(own);
  expect(variant({ trustAnchors: [anchor] })).not.toBe(own);
  expect(variant({ policy: 'off', trustAnchors: [anchor] })).toBe('off');
});

test('what several resolvers agreed about is another variant', () => {
  expect([variant({}, 2), variant({ policy: 'off' }, 2), variant({}, 1)]).toEqual([
    'validated#quorum-2',
    'off#quorum-2',
    'validated',
  ]);
});
