import { accept, type Outcome, refuse } from './errors.ts';

/** A user: `alice$saas.com`. */
export interface UserIdentity {
  readonly kind: 'user';
  /** The identity as it was read; the grammar has no other spelling of it. */
  readonly text: string;
  readonly account: string;
  readonly domain: string;
  /** The same as `text`, so that both kinds name their user alike. */
  readonly userIdentity: string;
  /** DNS name of the parent record: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
}

/** A device of a user: `dev1234$alice.btps.saas.com`. */
export interface DelegatedIdentity {
  readonly kind: 'delegated';
  readonly text: string;
  readonly delegatedId: string;
  readonly account: string;
  readonly domain: string;
  /** The user who delegated: `alice$saas.com`. */
  readonly userIdentity: string;
  /** DNS name of the parent record: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
  /** DNS name of the device record: `dev1234.alice.btps.saas.com`. */
  readonly deviceName: string;
}

/** Whoever can send a message. */
export type Identity = UserIdentity | DelegatedIdentity;

// RFC 1035 section 2.3.4: labels of 63 octets, names of 255 on the wire, which is 253 as text.
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const account = '(?!btps\\.|btps$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const delegatedId = `(?!btps$)${label}`;
const domain = `${label}\\.(?!btps(?:\\.|$))${label}(?:\\.${label})*`;
const maxNameLength = 253;

const delegatedIdPattern = new RegExp(`^${delegatedId}$`);
const domainPattern = new RegExp(`^${domain}$`);
// No text matches both: the second label after $ is `btps` in the one and never in the other.
const delegatedPattern = new RegExp(`^(${delegatedId})\\$((${account})\\.btps\\.(${domain}))$`);
const userPattern = new RegExp(`^(${account})\\$(${domain})$`);

/** Whether the text is a delegated id: one label that names a device, and is not `btps`. */
export function isDelegatedId(text: string): boolean {
  return delegatedIdPattern.test(text);
}

/** Whether the text can be the domain of a user: at least two labels, the second of them not `btps`. */
export function isDomainName(text: string): boolean {
  return text.length <= maxNameLength && domainPattern.test(text);
}

/**
 * Reads a user or delegated identity. Nothing is normalised, so that `text` is the only spelling of what was
 * read; labels hold no dots, or one user's name could be the name of another's device.
 *
 * @param text such as `alice$saas.com` or `dev1234$alice.btps.saas.com`
 * @returns the identity with the DNS names that follow from it, or INVALID_IDENTITY
 * @see message-flow.md, Device Message Preparation
 */
export function parseIdentity(text: string): Outcome<Identity> {
  const identity = text.length <= maxNameLength ? (readDelegated(text) ?? readUser(text)) : undefined;
  return identity ? accept(identity) : refuse('INVALID_IDENTITY', whyInvalid(text));
}

/**
 * Reads the identity of a user, such as the recipient of a message.
 *
 * @returns the identity; INVALID_IDENTITY also for a delegated identity
 */
export function parseUserIdentity(text: string): Outcome<UserIdentity> {
  const identity = text.length <= maxNameLength ? readUser(text) : undefined;
  if (identity) return accept(identity);
  const isDelegated = parseIdentity(text).ok;
  return refuse('INVALID_IDENTITY', isDelegated ? 'a delegated identity is no user' : whyInvalid(text));
}

function readDelegated(text: string): DelegatedIdentity | undefined {
  const [, delegatedId, originalIdentity, account, domain] = delegatedPattern.exec(text) ?? [];
  if (!delegatedId || !originalIdentity || !account || !domain) return undefined;
  const deviceName = `${delegatedId}.${originalIdentity}`;
  if (deviceName.length > maxNameLength) return undefined;
  const userIdentity = `${account}$${domain}`;
  return {
    kind: 'delegated',
    text,
    delegatedId,
    account,
    domain,
    userIdentity,
    originalIdentity,
    deviceName,
  };
}

function readUser(text: string): UserIdentity | undefined {
  const [, account, domain] = userPattern.exec(text) ?? [];
  if (!account || !domain) return undefined;
  const originalIdentity = `${account}.btps.${domain}`;
  if (originalIdentity.length > maxNameLength) return undefined;
  return { kind: 'user', text, account, domain, userIdentity: text, originalIdentity };
}

/** Finds words for a text that is no identity; nothing is decided here. */
function whyInvalid(text: string): string {
  const [left = '', right, ...more] = text.split('$');
  if (right === undefined || more.length > 0) return 'an identity holds exactly one $';
  if (delegatedPattern.test(text) || userPattern.test(text) || text.length > maxNameLength) {
    return `the DNS name is longer than ${maxNameLength} characters`;
  }
  if (!domainPattern.test(right) && !/^[^.]*\.btps(?:\.|$)/.test(right))
    return 'the domain is no domain name';
  return domainPattern.test(right) || !isDelegatedId(left)
    ? 'the part before $ is no valid label'
    : 'the part after $ is not {account}.btps.{domain}';
}
