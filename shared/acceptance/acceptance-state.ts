import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Identity, UserIdentity } from '../protocol/identity.ts';
import { deviceKey, identityKey, readDeviceEntry, readIdentityEntry } from '../registry/entries.ts';
import type { RegistryDelegation } from '../registry/read-delegation.ts';
import type { KnownRecipients } from './known-recipients.ts';

/** What the tables hold about one message before it is accepted. */
export interface AcceptanceState {
  /** When the read began, epoch milliseconds: the registry's word is that old. */
  readonly readAtMs: number;
  /** The sender's delegation, if it is one of our domain. */
  readonly registry?: RegistryDelegation;
  /** Digest of the message that is stored under the same nonce. */
  readonly storedDigest?: string;
  readonly recipientExists: boolean;
}

/** Where the state is read. */
export interface AcceptanceTables {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly inboxTable: string;
  readonly now: () => number;
  readonly knownRecipients: KnownRecipients;
}

/** What the state is read for. */
export interface AcceptanceQuestion {
  /** The sender, if its domain is ours. */
  readonly ownSender?: Identity;
  /** The recipient, if its domain is ours. */
  readonly ownRecipient?: UserIdentity;
  readonly nonce: string;
}

type Key = Record<string, AttributeValue>;

/** A throttled read is repeated at most this often: the request has a deadline of its own. */
const maxReads = 4;

/**
 * Reads everything that decides on a message in one round trip: its sender's registry entries (strongly
 * consistent, so that a revocation holds from the next request on), its recipient and its nonce.
 *
 * The nonce is read eventually consistent: it only spares the sender's counter, the conditional put decides.
 *
 * @throws Error of the SDK when DynamoDB fails, or when it leaves keys unprocessed too often
 */
export async function readAcceptanceState(
  question: AcceptanceQuestion,
  tables: AcceptanceTables,
): Promise<AcceptanceState> {
  const readAtMs = tables.now();
  const { ownSender, ownRecipient } = question;
  const recipientKnown =
    ownRecipient !== undefined && tables.knownRecipients.has(ownRecipient.text, readAtMs);
  const lookedUpRecipient = recipientKnown ? undefined : ownRecipient;

  const items = await batchGet(tables, registryKeys(ownSender, lookedUpRecipient), inboxKey(question));
  const entry = (key: Key | undefined): Key | undefined =>
    key && items.registry.find((item) => sameKey(item, key));
  const identityEntryOf = (name: string) => {
    const item = entry(identityKey(name));
    return item && readIdentityEntry(item);
  };

  const recipientExists =
    recipientKnown ||
    (ownRecipient !== undefined && identityEntryOf(ownRecipient.originalIdentity)?.status === 'active');
  if (ownRecipient && recipientExists) tables.knownRecipients.add(ownRecipient.text, readAtMs);
  const storedDigest = items.inbox[0]?.digest?.S;
  return {
    readAtMs,
    recipientExists,
    ...(storedDigest !== undefined && { storedDigest }),
    ...(ownSender && { registry: delegationOf(ownSender, identityEntryOf, entry) }),
  };
}

function delegationOf(
  sender: Identity,
  identityEntryOf: (name: string) => RegistryDelegation['identity'],
  entry: (key: Key) => Key | undefined,
): RegistryDelegation {
  const identity = identityEntryOf(sender.originalIdentity);
  const item =
    sender.kind === 'delegated' ? entry(deviceKey(sender.originalIdentity, sender.delegatedId)) : undefined;
  return { ...(identity && { identity }), ...(item && { device: readDeviceEntry(item) }) };
}

/** BatchGetItem refuses a key that is named twice, as when a user writes to herself. */
function registryKeys(sender: Identity | undefined, recipient: UserIdentity | undefined): Key[] {
  const names = new Set<string>();
  if (sender) names.add(sender.originalIdentity);
  if (recipient) names.add(recipient.originalIdentity);
  const keys: Key[] = [...names].map(identityKey);
  if (sender?.kind === 'delegated') keys.push(deviceKey(sender.originalIdentity, sender.delegatedId));
  return keys;
}

function inboxKey({ ownRecipient, nonce }: AcceptanceQuestion): Key[] {
  return ownRecipient ? [{ recipient: { S: ownRecipient.text }, nonce: { S: nonce } }] : [];
}

function sameKey(item: Key, key: Key): boolean {
  return Object.entries(key).every(([name, value]) => item[name]?.S === value.S);
}

async function batchGet(
  { client, registryTable, inboxTable }: AcceptanceTables,
  registry: Key[],
  inbox: Key[],
): Promise<{ readonly registry: readonly Key[]; readonly inbox: readonly Key[] }> {
  const found: { registry: Key[]; inbox: Key[] } = { registry: [], inbox: [] };
  let request = {
    ...(registry.length > 0 && { [registryTable]: { Keys: registry, ConsistentRead: true } }),
    ...(inbox.length > 0 && { [inboxTable]: { Keys: inbox, ProjectionExpression: 'digest' } }),
  };
  for (let read = 0; Object.keys(request).length > 0; read++) {
    if (read === maxReads) throw new UnprocessedKeysError();
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: request }));
    found.registry.push(...(answer.Responses?.[registryTable] ?? []));
    found.inbox.push(...(answer.Responses?.[inboxTable] ?? []));
    request = (answer.UnprocessedKeys ?? {}) as typeof request;
  }
  return found;
}

/** DynamoDB kept answering less than it was asked: throttled, and worth another try later. */
export class UnprocessedKeysError extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB left keys unprocessed');
  }
}
