import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';

/** Inserted messages of the inbox's stream, as the stack has it. */
export function isInsertedMessage({ eventName, dynamodb }: StreamRecord): boolean {
  return eventName === 'INSERT' && dynamodb?.NewImage?.digest !== undefined;
}

/** Entries of the registry's stream that DNS shows, however they changed, as the stack has it. */
export function isPublishedEntry({ dynamodb }: StreamRecord): boolean {
  const entry = dynamodb?.Keys?.entry?.S ?? '';
  return entry === 'identity' || entry.startsWith('device#');
}
