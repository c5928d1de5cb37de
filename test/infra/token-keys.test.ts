import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const former = 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef';
const rotated = synthesizeStack({ tokenKeyNumber: '2', tokenKeyRotation: former });

function tokenKeysOf(path: string, stack = rotated) {
  return JSON.parse(stack.get(`${path}/Function`)?.properties.Environment.Variables.TOKEN_KEYS);
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

  test('nextTokenKeyNumber 2 makes the key that will sign next: published and accepted, and signing nothing', () => {
    const stack = synthesizeStack({ nextTokenKeyNumber: '2' });
    expect(stack.get('TokenKeys/Key2')).toMatchObject({ type: 'AWS::KMS::Key', deletionPolicy: 'Retain' });
    expect(stack.get('TokenKeys/Alias')?.properties.TargetKeyId).toBe('${TokenKeys/Key1.Arn}');
    const keys = [{ kmsKeyId: '${TokenKeys/Key1.Arn}' }, { kmsKeyId: '${TokenKeys/Key2.Arn}' }];
    expect(tokenKeysOf('Auth', stack)).toEqual(keys);
    expect(tokenKeysOf('InboxApi', stack)).toEqual(keys);
    const statements: readonly { readonly Action: string | readonly string[] }[] =
      stack.get('Auth/Role/DefaultPolicy')?.properties.PolicyDocument.Statement;
    expect(statements.filter(({ Action }) => [Action].flat().includes('kms:Sign'))).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:GetPublicKey', 'kms:Sign'],
        Resource: keys.map(({ kmsKeyId }) => kmsKeyId),
      },
    ]);
  });

  test('the next key keeps its place in the template when it signs, so that it stays the same key', () => {
    const [before, after] = [{ nextTokenKeyNumber: '2' }, { tokenKeyNumber: '2', nextTokenKeyNumber: '2' }];
    expect(synthesizeStack(after).get('TokenKeys/Key2')).toEqual(
      synthesizeStack(before).get('TokenKeys/Key2'),
    );
    expect(tokenKeysOf('Auth', synthesizeStack(after))).toEqual([{ kmsKeyId: '${TokenKeys/Key2.Arn}' }]);
  });

  test('tokenKeyNumber 2 is another key, which signs; tokens of those in tokenKeyRotation are still checked', () => {
    expect(rotated.has('TokenKeys/Key1')).toBe(false);
    expect(rotated.get('TokenKeys/Alias')?.properties.TargetKeyId).toBe('${TokenKeys/Key2.Arn}');
    const keys = [{ kmsKeyId: '${TokenKeys/Key2.Arn}' }, { kmsKeyId: former }];
    expect(tokenKeysOf('Auth')).toEqual(keys);
    expect(tokenKeysOf('InboxApi')).toEqual(keys);
  });
});
