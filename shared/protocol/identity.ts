import { characters, consistsOf } from './characters.ts';
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
const maxLabelLength = 63;
const maxNameLength = 253;
const inLabels = characters.lowerCase | characters.digit | characters.hyphen;
const inAccounts = inLabels | characters.underscore;
/** The label that stands between account and domain, and nowhere else where it would make a name ambiguous. */
const mark = 'btps';
const dottedMark = `.${mark}.`;
const hyphen = '-'.charCodeAt(0);

/** Whether the text is a delegated id: one label that names a device, and is not `btps`. */
export function isDelegatedId(text: string): boolean {
  return text !== mark && isLabel(text, 0, text.length, inLabels);
}

/** Whether the text can be the domain of a user: at least two labels, the second of them not `btps`. */
export function isDomainName(text: string): boolean {
  const firstDot = text.indexOf('.');
  if (firstDot === -1 || text.length > maxNameLength || isMarkAt(`${text}.`, firstDot)) return false;
  let start = 0;
  for (let dot = firstDot; dot !== -1; dot = text.indexOf('.', start)) {
    if (!isLabel(text, start, dot, inLabels)) return false;
    start = dot + 1;
  }
  return isLabel(text, start, text.length, inLabels);
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
  const dollar = text.indexOf('$');
  if (dollar === -1 || text.indexOf('$', dollar + 1) !== -1)
    return invalid('an identity holds exactly one $');
  const left = text.slice(0, dollar);
  const right = text.slice(dollar + 1);
  const firstDot = right.indexOf('.');
  return isMarkAt(right, firstDot) ? readDelegated(text, left, right, firstDot) : readUser(text, left, right);
}

/**
 * Reads the identity of a user, such as the recipient of a message.
 *
 * @returns the identity; INVALID_IDENTITY also for a delegated identity
 */
export function parseUserIdentity(text: string): Outcome<UserIdentity> {
  const identity = parseIdentity(text);
  if (!identity.ok) return identity;
  return identity.value.kind === 'user' ? accept(identity.value) : invalid('a delegated identity is no user');
}

function readUser(text: string, account: string, domain: string): Outcome<UserIdentity> {
  const fault = faultOf(account, domain);
  if (fault !== undefined) return invalid(fault);
  const originalIdentity = account + dottedMark + domain;
  if (originalIdentity.length > maxNameLength) return tooLong();
  return accept({ kind: 'user', text, account, domain, userIdentity: text, originalIdentity });
}

function readDelegated(
  text: string,
  delegatedId: string,
  originalIdentity: string,
  accountLength: number,
): Outcome<DelegatedIdentity> {
  if (!isDelegatedId(delegatedId)) return invalid('the delegated id is no valid label');
  const account = originalIdentity.slice(0, accountLength);
  const domain = originalIdentity.slice(accountLength + dottedMark.length);
  const fault = faultOf(account, domain);
  if (fault !== undefined) return invalid(fault);
  const deviceName = `${delegatedId}.${originalIdentity}`;
  if (deviceName.length > maxNameLength) return tooLong();
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

function faultOf(account: string, domain: string): string | undefined {
  const isAccount = account !== mark && account[0] !== '_' && isLabel(account, 0, account.length, inAccounts);
  if (!isAccount) return 'the account is no valid label';
  return isDomainName(domain) ? undefined : 'the domain is no valid domain name';
}

/** Whether `.btps.` begins at an index. */
function isMarkAt(text: string, index: number): boolean {
  return text.slice(index, index + dottedMark.length) === dottedMark;
}

function isLabel(text: string, start: number, end: number, allowed: number): boolean {
  if (end === start || end - start > maxLabelLength) return false;
  if (text.charCodeAt(start) === hyphen || text.charCodeAt(end - 1) === hyphen) return false;
  return consistsOf(text, allowed, start, end);
}

function invalid(reason: string): Outcome<never> {
  return refuse('INVALID_IDENTITY', reason);
}

function tooLong(): Outcome<never> {
  return invalid(`the DNS name is longer than ${maxNameLength} characters`);
}
