import { FilterRule } from 'aws-cdk-lib/aws-lambda';

/**
 * Inserted messages only: the same table holds marks, and acknowledgements change items. Messages are told by their
 * digest: packed or as text, which is what earlier versions stored, all have one.
 */
export const acceptedMessages = {
  eventName: FilterRule.isEqual('INSERT'),
  dynamodb: { NewImage: { digest: { S: FilterRule.exists() } } },
};

/** What DNS shows of the registry: identities and their devices, not tokens, keys, revocations or leases. */
export const publishedEntries = {
  dynamodb: { Keys: { entry: { S: ['identity', ...FilterRule.beginsWith('device#')] } } },
};
