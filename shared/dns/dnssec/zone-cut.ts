import type { DnsMessage } from '../message.ts';
import { formatName, type WireName } from '../name.ts';
import { recordType } from '../record-type.ts';
import { findAliasSource } from './alias-source.ts';
import { type DelegationSigner, readDelegationSigner, selectUsable } from './ds.ts';
import { proveDenial, proveWildcard } from './prove-denial.ts';
import { findRecordSet, groupRecordSets, type RecordSet } from './record-set.ts';
import { type CheckContext, type Refused, refuse } from './secure-zone.ts';
import { soaTtlSeconds } from './soa-ttl.ts';
import { verifyRecordSet } from './verify-record-set.ts';

/** What a zone says about a name below its apex: a signed zone begins there, an unsigned one, or none. */
export type ProvedCut = { readonly ttlSeconds: number } & (
  | { readonly kind: 'secure'; readonly signers: readonly DelegationSigner[] }
  | { readonly kind: 'insecure' }
  | { readonly kind: 'no-cut' }
);

/** Decides by a response to a DS question whether a zone begins at `name`, and whether it is signed. */
export function proveCut(message: DnsMessage, name: WireName, context: CheckContext): ProvedCut | Refused {
  const answers = groupRecordSets(message.answers);
  const authorities = groupRecordSets(message.authorities);
  const signers = findRecordSet(answers, name, recordType.DS);
  if (signers !== undefined) return readSigners(signers, context);
  const alias = findRecordSet(answers, name, recordType.CNAME);
  if (alias !== undefined) return proveAlias(alias, answers, authorities, context);
  const denied = proveDenial({ name, type: recordType.DS }, authorities, context);
  if (denied.kind === 'refused')
    return refuse(`it is not proved whether ${formatName(name)} is a signed zone`, denied.reasons);
  const soa = soaTtlSeconds(authorities, context);
  if (typeof soa === 'object') return soa;
  const ttlSeconds = Math.min(denied.ttlSeconds, soa);
  return { kind: denied.delegation ? 'insecure' : 'no-cut', ttlSeconds };
}

function readSigners(set: RecordSet, context: CheckContext): ProvedCut | Refused {
  const verified = verifyRecordSet(set, context);
  if (verified.kind === 'refused') return verified;
  if (verified.wildcardParent !== undefined)
    return refuse(`DS of ${formatName(set.name)} is made from a wildcard`);
  const signers = selectUsable(set.data.map(readDelegationSigner).filter((signer) => signer !== undefined));
  const { ttlSeconds } = verified;
  return signers.length > 0 ? { kind: 'secure', signers, ttlSeconds } : { kind: 'insecure', ttlSeconds };
}

/** A name that is an alias is no zone's apex; the alias itself may be made from a DNAME or a wildcard. */
function proveAlias(
  alias: RecordSet,
  answers: readonly RecordSet[],
  authorities: readonly RecordSet[],
  context: CheckContext,
): ProvedCut | Refused {
  const verified = verifyRecordSet(findAliasSource(alias, answers) ?? alias, context);
  if (verified.kind === 'refused') return verified;
  const { ttlSeconds, wildcardParent } = verified;
  if (wildcardParent === undefined) return { kind: 'no-cut', ttlSeconds };
  const proved = proveWildcard(alias.name, wildcardParent, authorities, context);
  return proved.kind === 'refused'
    ? proved
    : { kind: 'no-cut', ttlSeconds: Math.min(ttlSeconds, proved.ttlSeconds) };
}
