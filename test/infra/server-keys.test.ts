import { describe, expect, test } from 'vitest';
import { type SynthesizedResource, synthesizeStack, synthesizeStacks } from './synthesized-stack.ts';

type Resources = ReadonlyMap<string, SynthesizedResource>;

const first = '${Forwarding/ServerKey.Arn}';
const second = '${Forwarding/ServerKey2.Arn}';
const former = 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef';

/** The deployments of a rotation, in order. */
const before = {};
const published = { nextServerKeyNumber: '2' };
const signing = { serverKeyNumber: '2', serverKeyRotation: former };
const after = { serverKeyNumber: '2' };

function keysOf(path: string, stack: Resources): readonly unknown[] {
  const { SERVER_KEYS } = stack.get(`${path}/Function`)?.properties.Environment.Variables ?? {};
  return JSON.parse(SERVER_KEYS).map(({ kmsKeyId }: { kmsKeyId: string }) => kmsKeyId);
}

function permitted(path: string, stack: Resources, action: string): readonly string[] {
  const statements: readonly { Action: string | string[]; Resource: string | string[] }[] = stack.get(
    `${path}/Role/DefaultPolicy`,
  )?.properties.PolicyDocument.Statement;
  return statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .filter((resource) => !resource.includes('TokenKeys'))
    .sort();
}

/** The record that the deployment says to publish, each key by what stands for it. */
function recordOf(context: object): string {
  const { Outputs } = synthesizeStacks({ ...context }).service.template;
  const [, output] =
    Object.entries<{ Value: unknown }>(Outputs).find(([id]) => /ServerRecord/.test(id)) ?? [];
  return JSON.stringify(output?.Value)
    .replaceAll(/"?,?\{"Fn::GetAtt":\["ForwardingServerKey(2?)[0-9A-F]{8}","Arn"\]\},?"?/g, '<key $1>')
    .replaceAll(former, '<former>')
    .replaceAll(/\$\(aws kms get-public-key --key-id (<.*?>) --query PublicKey --output text\)/g, '$1')
    .replace(/^.*v=BTPS1;u=.*?;/, '')
    .replace(/\\".*$/, '');
}

describe('replacing the key of the server (README, Operate)', () => {
  test.each([
    ['before: one key', before, [first], 'key=<key >'],
    [
      'the next one made: published, and signing nothing',
      published,
      [first, second],
      'key=<key >;key2=<key 2>',
    ],
    ['it signs: the former one is still published', signing, [second, former], 'key=<key 2>;key2=<former>'],
    ['after: one key', after, [second], 'key=<key 2>'],
  ])('%s', (_, context, keys, record) => {
    const stack = synthesizeStack({ ...context });
    expect({
      forward: keysOf('Forward', stack),
      auth: keysOf('Auth', stack),
      sign: permitted('Forward', stack, 'kms:Sign'),
      show: permitted('Auth', stack, 'kms:GetPublicKey'),
      record: recordOf(context),
      alias: stack.get('Forwarding/Alias')?.properties.TargetKeyId,
    }).toEqual({
      forward: keys,
      auth: keys,
      sign: [...keys].sort(),
      show: [...keys].sort(),
      record,
      alias: keys[0],
    });
  });

  test('auth shows the keys and can sign with none of them', () => {
    expect(permitted('Auth', synthesizeStack(published), 'kms:Sign')).toEqual([]);
  });

  test('the next key keeps its place in the template when it signs, so that it stays the same key', () => {
    const [next, current] = [published, signing].map((context) =>
      synthesizeStack(context).get('Forwarding/ServerKey2'),
    );
    expect(next).toMatchObject({ type: 'AWS::KMS::Key', deletionPolicy: 'Retain' });
    expect(current).toEqual(next);
  });
});
