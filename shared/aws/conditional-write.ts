import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Attributes of one DynamoDB item. */
export type Item = Record<string, AttributeValue>;

/** How a conditional write ended; `item` is what it collided with, if the write asked for `ALL_OLD`. */
export type ConditionalWrite =
  | { readonly written: true; readonly attributes: Item }
  | { readonly written: false; readonly item: Item | undefined };

/**
 * Turns the failed condition of a write into a value; every other error stays an exception.
 *
 * @param write a PutItem or UpdateItem that was sent.
 */
export async function conditionalWrite(
  write: Promise<{ readonly Attributes?: Item | undefined }>,
): Promise<ConditionalWrite> {
  try {
    const { Attributes: attributes = {} } = await write;
    return { written: true, attributes };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { written: false, item: error.Item };
    throw error;
  }
}
