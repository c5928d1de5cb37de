import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { writeItem } from '../aws/item-attributes.ts';

/** The one use that a public key ever has. */
export interface KeyUse {
  /** Base64 of the SHA-256 of the SPKI DER. */
  readonly fingerprint: string;
  /** Whose key it is: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
  /** The device it belongs to; absent for a primary key. */
  readonly delegatedId?: string;
}

/** Key of the entry that remembers a public key for ever. */
export function keyEntryKey(fingerprint: string): Item {
  return { originalIdentity: { S: `key#${fingerprint}` }, entry: { S: 'key' } };
}

/** The item by which a transaction takes a public key into use; it fails when the key was ever used before. */
export function keyPut(
  tableName: string,
  { fingerprint, originalIdentity, delegatedId }: KeyUse,
): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: { ...keyEntryKey(fingerprint), ...writeItem({ usedBy: originalIdentity, delegatedId }) },
      ConditionExpression: 'attribute_not_exists(originalIdentity)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** The item by which a transaction marks a public key as being in wrong hands. */
export function keyCompromise(
  tableName: string,
  { fingerprint, originalIdentity, delegatedId }: KeyUse,
): TransactWriteItem {
  const device = delegatedId === undefined ? '' : ', delegatedId = if_not_exists(delegatedId, :device)';
  return {
    Update: {
      TableName: tableName,
      Key: keyEntryKey(fingerprint),
      UpdateExpression: `SET compromised = :true, usedBy = if_not_exists(usedBy, :user)${device}`,
      ExpressionAttributeValues: {
        ':true': { BOOL: true },
        ':user': { S: originalIdentity },
        ...(delegatedId !== undefined && { ':device': { S: delegatedId } }),
      },
    },
  };
}
