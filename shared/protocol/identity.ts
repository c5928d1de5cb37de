import { characters, consistsOf, endOf } from './characters.ts';
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
const dollar = '$'.charCodeAt(0);
const dot = '.'.charCodeAt(0);
const hyphen = '-'.charCodeAt(0);
const underscore = '_'.charCodeAt(0);

/** Whether the text is a delegated id: one label that names a device, and is not `btps`. */
export function isDelegatedId(text: string): boolean {
  return isId(text, 0, text.length);
}

/** Whether the text can be the domain of a user: at least two labels, the second of them not `btps`. */
export function isDomainName(text: string): boolean {
  return isDomainFrom(text, 0);
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
  // Positions are found first and parts cut out last: beside the verification of an RSA signature, cutting out
  // every part to look at it took twice the time of all this.
  const leftEnd = endOf(text, inAccounts, 0);
  if (text.charCodeAt(leftEnd) !== dollar) return invalid(faultOf(text));
  const firstEnd = endOf(text, inAccounts, leftEnd + 1);
  const markEnd = firstEnd + 1 + mark.length;
  return isMarked(text, firstEnd, markEnd)
    ? readDelegated(text, leftEnd, firstEnd, markEnd + 1)
    : readUser(text, leftEnd);
}

/** Whether `.btps.` stands at an index: dots on both sides, or any character there would pass for one. */
function isMarked(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start) === dot && isMark(text, start + 1, end) && text.charCodeAt(end) === dot;
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

function readUser(text: string, accountEnd: number): Outcome<UserIdentity> {
  if (!isAccount(text, 0, accountEnd) || !isDomainFrom(text, accountEnd + 1)) return invalid(faultOf(text));
  const account = text.slice(0, accountEnd);
  const domain = text.slice(accountEnd + 1);
  const originalIdentity = `${account}.${mark}.${domain}`;
  if (originalIdentity.length > maxNameLength) return tooLong();
  return accept({ kind: 'user', text, account, domain, userIdentity: text, originalIdentity });
}

function readDelegated(
  text: string,
  idEnd: number,
  accountEnd: number,
  domainStart: number,
): Outcome<DelegatedIdentity> {
  const isGood =
    isId(text, 0, idEnd) && isAccount(text, idEnd + 1, accountEnd) && isDomainFrom(text, domainStart);
  if (!isGood) return invalid(faultOf(text));
  if (text.length > maxNameLength) return tooLong();
  const delegatedId = text.slice(0, idEnd);
  const account = text.slice(idEnd + 1, accountEnd);
  const domain = text.slice(domainStart);
  const originalIdentity = text.slice(idEnd + 1);
  return accept({
    kind: 'delegated',
    text,
    delegatedId,
    account,
    domain,
    userIdentity: `${account}$${domain}`,
    originalIdentity,
    deviceName: `${delegatedId}.${originalIdentity}`,
  });
}

/** Names the part of a text that keeps it from being an identity. */
function faultOf(text: string): string {
  const [left, right, ...more] = text.split('$');
  if (left === undefined || right === undefined || more.length > 0) return 'an identity holds exactly one $';
  const marked = /^([^.]*)\.btps\./.exec(right);
  if (marked !== null && !isDelegatedId(left)) return 'the delegated id is no valid label';
  const account = marked?.[1] ?? left;
  return isAccount(account, 0, account.length)
    ? 'the domain is no valid domain name'
    : 'the account is no valid label';
}

function isId(text: string, start: number, end: number): boolean {
  return isLabel(text, start, end, inLabels) && !isMark(text, start, end);
}

function isAccount(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start) === underscore || isMark(text, start, end)) return false;
  return isLabel(text, start, end, inAccounts);
}

/** Whether a domain name begins at an index and ends with the text. */
function isDomainFrom(text: string, start: number): boolean {
  if (text.length - start > maxNameLength) return false;
  let labelStart = start;
  for (let labels = 1; ; labels += 1) {
    const end = endOf(text, inLabels, labelStart);
    if (!isLabel(text, labelStart, end, inLabels)) return false;
    if (labels === 2 && isMark(text, labelStart, end)) return false;
    if (end === text.length) return labels > 1;
    if (text.charCodeAt(end) !== dot) return false;
    labelStart = end + 1;
  }
}

function isLabel(text: string, start: number, end: number, allowed: number): boolean {
  if (end === start || end - start > maxLabelLength) return false;
  if (text.charCodeAt(start) === hyphen || text.charCodeAt(end - 1) === hyphen) return false;
  return consistsOf(text, allowed, start, end);
}

function isMark(text: string, start: number, end: number): boolean {
  return end - start === mark.length && text.startsWith(mark, start);
}

function invalid(reason: string): Outcome<never> {
  return refuse('INVALID_IDENTITY', reason);
}

function tooLong(): Outcome<never> {
  return invalid(`the DNS name is longer than ${maxNameLength} characters`);
}
