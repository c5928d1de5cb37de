import type { DnssecPolicy } from '../dns/dnssec-policy.ts';
import type { DelegationRecord } from '../protocol/delegation-record.ts';
import { type Refusal, refuse } from '../protocol/errors.ts';
import type { DelegatedIdentity, Identity, UserIdentity } from '../protocol/identity.ts';
import type { PublicKey } from '../protocol/public-key.ts';
import { registryStanding } from '../registry/delegation-state.ts';
import type { RegistryDelegation } from '../registry/read-delegation.ts';
import { type DelegationLookups, findRecord, type RecordFinding } from './delegation-records.ts';

/** Scope that sending a message takes, and the only one that a record without `s` grants. */
export const sendScope = 'send';

/** Everything that decides on a delegation, apart from the signature. */
export interface DelegationEvidence {
  readonly identity: Identity;
  readonly lookups: DelegationLookups;
  /** What our registry holds; absent for identities of other domains. */
  readonly registry?: RegistryDelegation;
  /** How far the records have to be proved; a status is judged at use, since caches outlive settings. */
  readonly dnssecPolicy: DnssecPolicy;
  readonly nowMs: number;
}

/**
 * Which keys may sign for the identity, and the refusal that stands unless the primary key saves it.
 *
 * Without a refusal the device key (or, for a user identity, the primary key) is good. With one, `primaryKey`
 * is there only where the documents' fallback may apply.
 */
export interface DelegationJudgement {
  readonly deviceKey?: PublicKey;
  readonly primaryKey?: PublicKey;
  readonly refusal?: Refusal;
  /** The registry decided: no newer DNS answer can change it. */
  readonly final?: boolean;
}

/**
 * Decides whether an identity is delegated, and by which keys it may sign.
 *
 * Pure: the order of the checks is the order of precedence of their codes. The registry's word on our own
 * identities comes before everything that DNS says.
 *
 * Source: message-flow.md, Delegation Verification; best-practices.md, Comprehensive Verification.
 */
export function judgeDelegation(evidence: DelegationEvidence): DelegationJudgement {
  const revoked = refusedByRegistry(evidence);
  if (revoked) return { refusal: revoked, final: true };
  const { identity } = evidence;
  return identity.kind === 'user' ? judgeUser(identity, evidence) : judgeDevice(identity, evidence);
}

function refusedByRegistry({ identity, registry }: DelegationEvidence): Refusal | undefined {
  if (!registry) return undefined;
  const name = identity.originalIdentity;
  const entry = registry.identity;
  if (!entry) return refusal('ORIGINAL_IDENTITY_NOT_FOUND', `the registry does not know ${name}`);
  if (identity.kind === 'user') {
    return entry.status === 'closed'
      ? refusal('ORIGINAL_IDENTITY_NOT_FOUND', `the registry says that ${name} is closed`)
      : undefined;
  }
  const standing = registryStanding(entry, registry.device);
  switch (standing.standing) {
    case 'active':
      return undefined;
    case 'revoked':
      return refusal('DELEGATION_REVOKED', `the registry says: ${standing.cause}`);
    case 'unknown':
      return refusal('DELEGATION_NOT_FOUND', `the registry knows no such device of ${name}`);
  }
}

function judgeUser(identity: UserIdentity, evidence: DelegationEvidence): DelegationJudgement {
  const parent = readParent(identity, evidence);
  if ('refusal' in parent) return parent;
  const { key } = parent.record;
  if (key.kind === 'invalid') return { refusal: refusal('INVALID_PUBLIC_KEY', key.reasons) };
  if (key.kind === 'revoked') {
    return { refusal: refusal('DELEGATION_REVOKED', `${identity.originalIdentity} has an empty key`) };
  }
  return keyIsOurs(key.publicKey, evidence.registry?.identity?.primaryKey)
    ? { primaryKey: key.publicKey }
    : { refusal: foreignKey(identity.originalIdentity) };
}

function judgeDevice(identity: DelegatedIdentity, evidence: DelegationEvidence): DelegationJudgement {
  const parent = readParent(identity, evidence);
  if ('refusal' in parent) return parent;
  if (parent.record.key.kind === 'revoked') {
    return { refusal: refusal('DELEGATION_REVOKED', `${identity.originalIdentity} has an empty key`) };
  }
  if (!parent.record.devices?.includes(identity.delegatedId)) {
    return {
      refusal: refusal(
        'DELEGATION_NOT_FOUND',
        `${identity.originalIdentity} does not list ${identity.delegatedId}`,
        pendingPublication(evidence),
      ),
    };
  }
  return judgeDeviceRecord(identity, evidence, usablePrimaryKey(parent.record, evidence));
}

function readParent(
  identity: Identity,
  evidence: DelegationEvidence,
): { readonly record: DelegationRecord } | { readonly refusal: Refusal } {
  const found = findRecord(evidence.lookups.parent.outcome, evidence.dnssecPolicy);
  const name = identity.originalIdentity;
  switch (found.kind) {
    case 'record':
      return { record: found.record };
    case 'absent':
      return {
        refusal: refusal(
          'ORIGINAL_IDENTITY_NOT_FOUND',
          `${name}: ${found.how}`,
          pendingPublication(evidence),
        ),
      };
    case 'none':
      return { refusal: refusal('ORIGINAL_IDENTITY_NOT_FOUND', `${name} has TXT records but no key tag`) };
    default:
      return { refusal: unusable(name, found, evidence.dnssecPolicy) };
  }
}

function judgeDeviceRecord(
  identity: DelegatedIdentity,
  evidence: DelegationEvidence,
  primaryKey: PublicKey | undefined,
): DelegationJudgement {
  const name = identity.deviceName;
  const { device } = evidence.lookups;
  if (!device) throw new TypeError(`the device record of ${identity.text} was not looked up`);
  const found = findRecord(device.outcome, evidence.dnssecPolicy);
  switch (found.kind) {
    case 'absent':
      return orPrimary(
        refusal('DEVICE_RECORD_NOT_FOUND', `${name}: ${found.how}`, pendingPublication(evidence)),
        terms(undefined, evidence),
        primaryKey,
      );
    case 'none':
      return orPrimary(
        refusal('DEVICE_KEY_NOT_FOUND', `${name} has TXT records but no key tag`),
        terms(undefined, evidence),
        primaryKey,
      );
    case 'record':
      return judgeDeviceKey(name, found.record, evidence, primaryKey);
    default:
      return { refusal: unusable(name, found, evidence.dnssecPolicy) };
  }
}

function judgeDeviceKey(
  name: string,
  record: DelegationRecord,
  evidence: DelegationEvidence,
  primaryKey: PublicKey | undefined,
): DelegationJudgement {
  const { key } = record;
  if (key.kind === 'revoked') return { refusal: refusal('DELEGATION_REVOKED', `${name} has an empty key`) };
  const broken = terms(record, evidence);
  if (key.kind === 'invalid') {
    return orPrimary(refusal('INVALID_PUBLIC_KEY', key.reasons), broken, primaryKey);
  }
  if (broken) return { refusal: broken };
  if (!keyIsOurs(key.publicKey, evidence.registry?.device?.publicKey)) return { refusal: foreignKey(name) };
  return { deviceKey: key.publicKey, ...(primaryKey && { primaryKey }) };
}

/** Expiry and scope, from the record and, for our own devices, from the registry too: the stricter counts. */
function terms(record: DelegationRecord | undefined, evidence: DelegationEvidence): Refusal | undefined {
  const device = evidence.registry?.device;
  const nowSeconds = evidence.nowMs / 1000;
  for (const expiry of [record?.expiresAtSeconds, device?.expiresAtSeconds]) {
    if (expiry !== undefined && nowSeconds >= expiry) {
      return refusal(
        'DELEGATION_EXPIRED',
        `the delegation expired at ${new Date(expiry * 1000).toISOString()}`,
      );
    }
  }
  for (const scopes of [record?.scopes, device?.scopes]) {
    if (scopes && !scopes.includes(sendScope)) {
      return refusal('INSUFFICIENT_SCOPE', `the device lacks the scope ${sendScope}`);
    }
  }
  return undefined;
}

/** The documents' fallback: a device that is listed, unexpired and in scope may be spoken for by its user. */
function orPrimary(
  standing: Refusal,
  broken: Refusal | undefined,
  primaryKey: PublicKey | undefined,
): DelegationJudgement {
  return primaryKey && !broken ? { refusal: standing, primaryKey } : { refusal: standing };
}

function usablePrimaryKey(parent: DelegationRecord, evidence: DelegationEvidence): PublicKey | undefined {
  if (parent.key.kind !== 'key') return undefined;
  const { publicKey } = parent.key;
  return keyIsOurs(publicKey, evidence.registry?.identity?.primaryKey) ? publicKey : undefined;
}

function keyIsOurs(published: PublicKey, registered: string | undefined): boolean {
  return registered === undefined || registered === published.spkiBase64;
}

/** Our own zone holds another key than our registry: refused until it is repaired, and worth an alarm. */
function foreignKey(name: string): Refusal {
  return refusal('INVALID_DELEGATION_RECORD', `${name} holds another key than the registry`, {
    retryable: true,
  });
}

/** What the registry holds as active and DNS does not show yet will be there soon. */
function pendingPublication({ registry }: DelegationEvidence): Pick<Refusal, 'retryable'> {
  return registry ? { retryable: true } : {};
}

function unusable(
  name: string,
  found: Exclude<RecordFinding, { kind: 'record' | 'none' | 'absent' }>,
  dnssecPolicy: DnssecPolicy,
): Refusal {
  switch (found.kind) {
    case 'invalid':
      return refusal(
        'INVALID_DELEGATION_RECORD',
        found.reasons.map((reason) => `${name}: ${reason}`),
      );
    case 'failed':
      return refusal('DNS_RESOLUTION_FAILED', [`${name}: ${found.reason}`, ...found.details], {
        retryAfterSeconds: 5,
      });
    case 'bogus':
      return refusal('DNSSEC_VALIDATION_FAILED', [`${name}: bogus`, ...found.details], {
        retryAfterSeconds: 60,
      });
    case 'unproved':
      return refusal(
        'DNSSEC_VALIDATION_FAILED',
        `${name}: ${found.dnssec}, and the policy is ${dnssecPolicy}`,
        {
          retryAfterSeconds: 60,
        },
      );
    case 'throttled':
      return refusal('RATE_LIMIT_EXCEEDED', `${name}: too many lookups for this source address`, {
        retryAfterSeconds: found.retryAfterSeconds,
      });
  }
}

function refusal(...parts: Parameters<typeof refuse>): Refusal {
  return refuse(...parts).refusal;
}
