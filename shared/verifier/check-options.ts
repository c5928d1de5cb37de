import { dnssecPolicies } from '../dns/dnssec-policy.ts';
import { parseEndpoint } from '../protocol/endpoint.ts';
import { parseUserIdentity } from '../protocol/identity.ts';
import type { DnssecOptions, VerifierOptions } from './verifier-options.ts';

const known: Readonly<Record<keyof VerifierOptions, true>> = {
  recipientDomains: true,
  publicUrl: true,
  dnsServers: true,
  dnsQuorum: true,
  dnssec: true,
  acceptRsaPayloadSignatures: true,
  now: true,
};

const knownOfDnssec: Readonly<Record<keyof DnssecOptions, true>> = {
  policy: true,
  domains: true,
  trustAnchors: true,
};

/**
 * Checks what the resolver does not check by itself: a misspelt policy must not read as none.
 *
 * @throws TypeError that names the option
 */
export function checkOptions(options: VerifierOptions): void {
  refuseUnknown(options, known, 'option');
  const { recipientDomains, publicUrl, dnsQuorum = 1, dnssec = {}, acceptRsaPayloadSignatures } = options;
  refuseUnknown(dnssec, knownOfDnssec, 'option dnssec.');
  if (!(recipientDomains ?? []).every(isDomain)) throw misuse('recipientDomains', 'holds what is no domain');
  if (!Object.keys(dnssec.domains ?? {}).every(isName)) throw misuse('dnssec', 'holds what is no domain');
  if (publicUrl !== undefined && parseEndpoint(publicUrl) === undefined) {
    throw misuse('publicUrl', 'must be https://host/path');
  }
  if (!Number.isInteger(dnsQuorum) || dnsQuorum < 1) throw misuse('dnsQuorum', 'must be 1 or more');
  for (const policy of [dnssec.policy ?? 'prefer', ...Object.values(dnssec.domains ?? {})]) {
    if (!dnssecPolicies.includes(policy)) throw misuse('dnssec', `knows ${dnssecPolicies.join(', ')}`);
  }
  if (acceptRsaPayloadSignatures !== undefined && typeof acceptRsaPayloadSignatures !== 'boolean') {
    throw misuse('acceptRsaPayloadSignatures', 'must be true or false');
  }
}

/** The account is there to make an identity of the domain. */
function isDomain(text: string): boolean {
  return parseUserIdentity(`a$${text}`).ok;
}

/** A name in another form would never be met, and its policy never hold. */
function isName(text: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text);
}

function refuseUnknown(options: object, names: Readonly<Record<string, true>>, what: string): void {
  const [unknown] = Object.keys(options).filter((name) => !Object.hasOwn(names, name));
  if (unknown !== undefined) throw new TypeError(`unknown ${what}${what.endsWith('.') ? '' : ' '}${unknown}`);
}

function misuse(option: string, sentence: string): TypeError {
  return new TypeError(`the option ${option} ${sentence}`);
}
