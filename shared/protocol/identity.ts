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
const accountPattern = new RegExp(`^${account}$`);
const originalIdentityPattern = new RegExp(`^(${account})\\.btps\\.(${domain})$`);
const delegatedMark = /^[^.]*\.btps(?:\.|$)/;

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
  const separator = text.indexOf('$');
  if (separator === -1 || separator !== text.lastIndexOf('$')) {
    return refuse('INVALID_IDENTITY', 'an identity holds exactly one $');
  }
  const left = text.slice(0, separator);
  const right = text.slice(separator + 1);
  return delegatedMark.test(right) ? readDelegated(text, left, right) : readUser(text, left, right);
}

/**
 * Reads the identity of a user, such as the recipient of a message.
 *
 * @returns the identity; INVALID_IDENTITY also for a delegated identity
 */
export function parseUserIdentity(text: string): Outcome<UserIdentity> {
  const identity = parseIdentity(text);
  if (!identity.ok) return identity;
  return identity.value.kind === 'user'
    ? accept(identity.value)
    : refuse('INVALID_IDENTITY', 'a user identity is wanted here, not a delegated one');
}

function readUser(text: string, account: string, domain: string): Outcome<UserIdentity> {
  if (!accountPattern.test(account)) return refuse('INVALID_IDENTITY', 'the account is no valid label');
  if (!isDomainName(domain)) return refuse('INVALID_IDENTITY', 'the domain is no valid domain name');
  const originalIdentity = `${account}.btps.${domain}`;
  if (originalIdentity.length > maxNameLength) return tooLong();
  return accept({ kind: 'user', text, account, domain, userIdentity: text, originalIdentity });
}

function readDelegated(
  text: string,
  delegatedId: string,
  originalIdentity: string,
): Outcome<DelegatedIdentity> {
  if (!isDelegatedId(delegatedId)) {
    return refuse('INVALID_IDENTITY', 'the delegated id is no valid label');
  }
  const deviceName = `${delegatedId}.${originalIdentity}`;
  if (deviceName.length > maxNameLength) return tooLong();
  const [, account, domain] = originalIdentityPattern.exec(originalIdentity) ?? [];
  if (account === undefined || domain === undefined) {
    return refuse('INVALID_IDENTITY', 'the part after $ is not {account}.btps.{domain}');
  }
  const userIdentity = `${account}$${domain}`;
  return accept({
    kind: 'delegated',
    text,
    delegatedId,
    account,
    domain,
    userIdentity,
    originalIdentity,
    deviceName,
  });
}

function tooLong(): Outcome<never> {
  return refuse('INVALID_IDENTITY', `the DNS name is longer than ${maxNameLength} characters`);
}
