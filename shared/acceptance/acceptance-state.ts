import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import type { Item } from '../aws/conditional-write.ts';
import { messageKey } from '../inbox/inbox-table.ts';
import { type InboxRestoration, restorationKey } from '../inbox/restoration.ts';
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
  /** Messages issued before this may have been in the inbox before it was restored, epoch milliseconds. */
  readonly notBeforeMs: number;
}

/** Where the state is read. */
export interface AcceptanceTables {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly inboxTable: string;
  readonly now: () => number;
  readonly knownRecipients: KnownRecipients;
  readonly restoration: InboxRestoration;
}

/** What the state is read for. */
export interface AcceptanceQuestion {
  /** The sender, if its domain is ours. */
  readonly ownSender?: Identity;
  /** The recipient, if its domain is ours. */
  readonly ownRecipient?: UserIdentity;
  /** Partition of the Inbox table that the message is put into. */
  readonly partition: string;
  readonly nonce: string;
}

/**
 * Reads everything that decides on a message in one round trip: its sender's registry entries (strongly
 * consistent, so that a revocation holds from the next request on), its recipient, its nonce and, every two seconds,
 * whether the inbox was restored.
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

  const keys = registryKeys(ownSender, lookedUpRecipient);
  const isRestorationDue = tables.restoration.isDue(readAtMs);
  if (isRestorationDue) keys.push(restorationKey);
  const found = await batchGet(tables.client, requests(tables, keys, inboxKey(question)));
  const entry = (key: Item | undefined): Item | undefined =>
    key && found(tables.registryTable).find((item) => sameKey(item, key));
  const identityEntryOf = (name: string) => {
    const item = entry(identityKey(name));
    return item && readIdentityEntry(item);
  };

  const recipientExists =
    recipientKnown ||
    (ownRecipient !== undefined && identityEntryOf(ownRecipient.originalIdentity)?.status === 'active');
  if (lookedUpRecipient && recipientExists) tables.knownRecipients.add(lookedUpRecipient.text, readAtMs);
  if (isRestorationDue) tables.restoration.learn(entry(restorationKey), readAtMs);
  const storedDigest = found(tables.inboxTable)[0]?.digest?.S;
  return {
    readAtMs,
    recipientExists,
    notBeforeMs: tables.restoration.notBeforeMs,
    ...(storedDigest !== undefined && { storedDigest }),
    ...(ownSender && { registry: delegationOf(ownSender, identityEntryOf, entry) }),
  };
}

function delegationOf(
  sender: Identity,
  identityEntryOf: (name: string) => RegistryDelegation['identity'],
  entry: (key: Item) => Item | undefined,
): RegistryDelegation {
  const identity = identityEntryOf(sender.originalIdentity);
  const item =
    sender.kind === 'delegated' ? entry(deviceKey(sender.originalIdentity, sender.delegatedId)) : undefined;
  return { ...(identity && { identity }), ...(item && { device: readDeviceEntry(item) }) };
}

/** BatchGetItem refuses a key that is named twice, as when a user writes to herself. */
function registryKeys(sender: Identity | undefined, recipient: UserIdentity | undefined): Item[] {
  const names = new Set<string>();
  if (sender) names.add(sender.originalIdentity);
  if (recipient) names.add(recipient.originalIdentity);
  const keys: Item[] = [...names].map(identityKey);
  if (sender?.kind === 'delegated') keys.push(deviceKey(sender.originalIdentity, sender.delegatedId));
  return keys;
}

function inboxKey({ partition, nonce }: AcceptanceQuestion): Item[] {
  return [messageKey(partition, nonce)];
}

function sameKey(item: Item, key: Item): boolean {
  for (const name in key) {
    if (item[name]?.S !== key[name]?.S) return false;
  }
  return true;
}

function requests(
  { registryTable, inboxTable }: AcceptanceTables,
  registry: readonly Item[],
  inbox: readonly Item[],
) {
  return {
    ...(registry.length > 0 && { [registryTable]: { Keys: [...registry], ConsistentRead: true } }),
    [inboxTable]: { Keys: [...inbox], ProjectionExpression: 'digest' },
  };
}
