import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Table } from '../shared/aws/tables.ts';
import type { Permission } from './permissions.ts';
import type { Resource } from './permitted-resource.ts';
import type { Storage } from './storage.ts';

/** The table whose key a permission takes: a stream is encrypted by that of its table. */
const keyedBy: Partial<Readonly<Record<Resource, Table>>> = {
  inbox: 'inbox',
  inboxStream: 'inbox',
  registry: 'registry',
  registryStream: 'registry',
  auditEvents: 'auditEvents',
};

/**
 * What a function has to be allowed on the keys of the tables that it works on: DynamoDB asks KMS in the name of its
 * caller. The condition lets no one use a key but through DynamoDB.
 *
 * @returns undefined for a function that works on no such table
 *
 * Source: AWS, DynamoDB developer guide, "DynamoDB encryption at rest: using your customer managed key".
 */
export function tableKeyStatement(
  permissions: readonly Permission[],
  storage: Storage,
): PolicyStatement | undefined {
  const tables = new Set(permissions.flatMap(({ resource }) => keyedBy[resource] ?? []));
  const resources = [...tables].flatMap((table) => storage.keyArn(table) ?? []);
  if (resources.length === 0) return undefined;
  const { region } = Stack.of(storage);
  return new PolicyStatement({
    // What reading and writing take together; the permissions on the table tell the two apart.
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources,
    conditions: { StringLike: { 'kms:ViaService': `*dynamodb.${region}.amazonaws.com` } },
  });
}
