import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const former = 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef';
const rotated = synthesizeStack({ tokenKeyNumber: '2', tokenKeyRotation: former });

function tokenKeysOf(path: string) {
  return JSON.parse(rotated.get(`${path}/Function`)?.properties.Environment.Variables.TOKEN_KEYS);
}

describe('key of the access tokens (design, AWS shape)', () => {
  test('it is an Ed25519 key of KMS with an alias, which outlives the stack', () => {
    const resources = synthesizeStack();
    expect(resources.get('TokenKeys/Key1')).toMatchObject({
      type: 'AWS::KMS::Key',
      deletionPolicy: 'Retain',
      properties: { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' },
    });
    expect(resources.get('TokenKeys/Alias')?.properties).toEqual({
      AliasName: 'alias/btps-test-tokens',
      TargetKeyId: '${TokenKeys/Key1.Arn}',
    });
  });

  test('tokenKeyNumber 2 is another key, which signs; tokens of those in tokenKeyRotation are still checked', () => {
    expect(rotated.has('TokenKeys/Key1')).toBe(false);
    expect(rotated.get('TokenKeys/Alias')?.properties.TargetKeyId).toBe('${TokenKeys/Key2.Arn}');
    const keys = [{ kmsKeyId: '${TokenKeys/Key2.Arn}' }, { kmsKeyId: former }];
    expect(tokenKeysOf('Auth')).toEqual(keys);
    expect(tokenKeysOf('InboxApi')).toEqual(keys);
  });
});
