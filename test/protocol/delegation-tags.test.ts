import { expect, test } from 'vitest';
import { readDelegationTags } from '../../shared/protocol/delegation-tags.ts';

test('tags that are not there are left out, and a record without a key has an empty one', () => {
  expect(readDelegationTags('d=dev1')).toStrictEqual({ ok: true, value: { key: '', devices: ['dev1'] } });
  expect(readDelegationTags('key=a&x=1&s=send')).toStrictEqual({
    ok: true,
    value: { key: 'a', expiresAtSeconds: 1, scopes: ['send'] },
  });
});
