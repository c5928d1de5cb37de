import { alterations } from './alterations.ts';
import {
  type AgreementCase,
  alice,
  inOptOut,
  inUncountable,
  inZone,
  odd,
  one,
  online,
  usualQuestions,
} from './usual-cases.ts';
import { usualZones } from './zones.ts';

/** Alterations that leave the proof and change the code alone. */
const underAnotherCode = /-as-(nxdomain|no-error)$/;

const chains: readonly AgreementCase[] = [
  one('gone', 'missing top-level name', 'secure nxdomain'),
  one('test', 'top-level zone', 'secure no-data'),
  one('gone.test', 'missing zone', 'secure nxdomain'),
  alice('child.nsec.test', 'zone in a zone', 'secure answer'),
  alice('child.child.nsec.test', 'zone in a zone in a zone', 'secure answer'),
  alice('insecure.test', 'unsigned zone', 'insecure answer'),
  one('nobody.insecure.test', 'unsigned zone: missing name', 'insecure nxdomain'),
  one('plain.insecure.test', 'unsigned zone: name without TXT', 'insecure no-data'),
  alice('signed.insecure.test', 'signed zone below an unsigned one', 'insecure answer'),
  alice('insecure.nsec3.test', 'unsigned zone, proved by NSEC3', 'insecure answer'),
  one('nobody.insecure.nsec3.test', 'unsigned zone, proved by NSEC3: missing name', 'insecure nxdomain'),
  alice('insecure.opt-out.test', 'unsigned zone under opt-out', 'insecure answer'),
  alice('signed.opt-out.test', 'signed zone under opt-out', 'secure answer'),
  alice('missing-ds.test', 'signed zone without DS', 'insecure answer'),
  alice('zone.broken', 'DS of the zone above is wrong', 'bogus'),
  one('nobody.zone.broken', 'DS of the zone above is wrong: missing name', 'bogus'),
  alice('zone.unsigned', 'signed zone below an unsigned top level', 'insecure answer'),
  alice('ds-removed.tampering', 'DS removed, its absence not proved', 'bogus'),
  alice('ds-unsigned.tampering', 'DS without signature', 'bogus'),
  alice('ds-changed.tampering', 'DS changed', 'bogus'),
  alice('ds-kept.tampering', 'DS untouched beside others that are not', 'secure answer'),
  alice('wrong-digest.test', 'DS with a wrong digest', 'bogus'),
  alice('wrong-tag.test', 'DS with a wrong key tag', 'bogus'),
  alice('lame.test', 'servers that do not answer', 'failed'),
];

const times: readonly AgreementCase[] = [
  alice('expired.test', 'expired two minutes ago', 'bogus'),
  one('nobody.expired.test', 'expired two minutes ago: missing name', 'bogus'),
  alice('just-valid.test', 'valid since a minute and for ten', 'secure answer'),
  alice('future.test', 'valid in an hour', 'bogus'),
  alice('expired-keys.test', 'signature of the keys expired', 'bogus'),
];

const digests: readonly AgreementCase[] = [
  alice('digest-1.test', 'DS of SHA-1 alone', 'secure answer'),
  alice('digest-4.test', 'DS of SHA-384', 'secure answer'),
  alice('digest-1-2-4.test', 'DS of SHA-1, SHA-256 and SHA-384', 'secure answer'),
  alice('digest-unknown.test', 'DS of an unknown digest alone', 'insecure answer'),
  one('nobody.digest-unknown.test', 'DS of an unknown digest alone: missing name', 'insecure nxdomain'),
  alice('digest-unknown-and-2.test', 'DS of an unknown digest beside SHA-256', 'secure answer'),
  alice('algorithm-unknown.test', 'DS of an unknown algorithm alone', 'insecure answer'),
  alice('algorithm-unknown-and-13.test', 'DS of an unknown algorithm beside a known one', 'secure answer'),
  alice('algorithm-other.test', 'DS of an algorithm that no key has', 'bogus'),
];

const rollovers: readonly AgreementCase[] = [
  alice('pre-published.test', 'next zone key published', 'secure answer'),
  alice('double-signature.test', 'two zone keys sign', 'secure answer'),
  alice('double-ds.test', 'DS of the next key published', 'secure answer'),
  alice('double-ksk.test', 'two key-signing keys, two DS', 'secure answer'),
  alice('new-ds-too-early.test', 'DS of a key that is not there', 'bogus'),
  alice('new-ksk-not-signing.test', 'DS of a key that does not sign', 'bogus'),
  alice('old-ds-left.test', 'two key-signing keys, one DS', 'secure answer'),
  alice('old-zsk-gone.test', 'signing key removed too early', 'bogus'),
  alice('two-algorithms.test', 'two algorithms, two DS', 'secure answer'),
  alice('two-algorithms-old-ds.test', 'two algorithms, DS of the old one', 'secure answer'),
  alice('two-algorithms-new-ds.test', 'two algorithms, DS of the new one', 'secure answer'),
  alice('two-algorithms-one-left.test', 'two DS, signatures of one algorithm', 'secure answer'),
  alice('revoked-and-new.test', 'a revoked key beside a good one', 'secure answer'),
  alice('no-keys.test', 'zone without its keys', 'bogus'),
  alice('keys-unsigned.test', 'keys without signature', 'bogus'),
  alice('keys-signed-by-zsk.test', 'keys not signed by the key of the DS', 'bogus'),
];

const aliases: readonly AgreementCase[] = [
  one('within', 'alias within the zone', 'secure answer'),
  one('across', 'alias into another zone', 'secure answer'),
  one('to-insecure', 'alias into an unsigned zone', 'insecure answer'),
  one('by-insecure', 'alias through an unsigned zone into a signed one', 'insecure answer'),
  one('to-bogus', 'alias to a changed record', 'bogus'),
  one('to-expired', 'alias into an expired zone', 'bogus'),
  one('to-nothing', 'alias to a missing name', 'secure nxdomain'),
  one('to-no-data', 'alias to a name without TXT', 'secure no-data'),
  one('ring-1', 'aliases that lead back', 'failed'),
  one('three', 'three aliases', 'secure answer'),
  one('any.any', 'alias of a wildcard', 'secure answer'),
  one('alice.renamed', 'DNAME into another zone', 'secure answer'),
  one('alice.renamed-within', 'DNAME within the zone', 'secure answer'),
  one('nobody.renamed', 'DNAME to a missing name', 'secure nxdomain'),
  one('alice.renamed-insecure', 'DNAME into an unsigned zone', 'insecure answer'),
];

const tampered: readonly AgreementCase[] = [
  one('alice.btps', 'untouched beside tampered ones', 'secure answer'),
  one('changed', 'record changed', 'bogus'),
  one('changed-ttl', 'TTL lowered', 'secure answer'),
  one('stripped', 'signature stripped', 'bogus'),
  one('removed', 'name removed: a forged absence', 'bogus'),
  one('spoiled', 'signature spoiled', 'bogus'),
  one('only-other', 'signature of another name', 'bogus'),
];

const denials: readonly AgreementCase[] = [
  alice('no-nsec.test', 'NSEC removed: answer', 'secure answer'),
  one('nobody.btps.no-nsec.test', 'NSEC removed: missing name', 'bogus'),
  one('plain.no-nsec.test', 'NSEC removed: name without TXT', 'failed'),
  one('any.wild.no-nsec.test', 'NSEC removed: wildcard', 'bogus'),
  one('nobody.btps.no-nsec3.test', 'NSEC3 removed: missing name', 'bogus'),
  one('any.wild.no-nsec3.test', 'NSEC3 removed: wildcard', 'bogus'),
  one('plain.nsec-unsigned.test', 'NSEC without signature: name without TXT', 'failed'),
  one('nobody.btps.nsec-unsigned.test', 'NSEC without signature: missing name', 'failed'),
];

const harmless = new Set(['untouched', 'raised-ttl', 'doubled', 'second-signature', 'wildcard-untouched']);

const onThePath: readonly AgreementCase[] = Object.keys(alterations)
  .filter((name) => !underAnotherCode.test(name))
  .map((name) => {
    const verdict = harmless.has(name) ? 'secure answer' : 'bogus';
    return one(
      name.startsWith('wildcard-') ? `${name}.wild` : name,
      `on the path: ${name.replaceAll('-', ' ')}`,
      verdict,
    );
  });

const codeIsNotSigned =
  'the response code is not signed, the proof is and shows that there are no such records';

/** Where ours is not of unbound's opinion, each with the reason. */
const differences: readonly AgreementCase[] = [
  {
    ...alice('digest-1-right-2-wrong.test', 'DS of SHA-1 right, of SHA-256 wrong', 'secure answer'),
    ours: {
      verdict: 'bogus',
      because:
        'RFC 4509 section 3: SHA-1 does not count beside SHA-256; unbound says so too with harden-algo-downgrade',
      strictUnboundAgrees: true,
    },
  },
  {
    ...alice('revoked.test', 'DS of a revoked key alone', 'secure answer'),
    ours: {
      verdict: 'bogus',
      because: 'RFC 5011 section 2.1: a revoked key validates nothing but its revocation',
    },
  },
  {
    ...alice('sha1.test', 'algorithm RSASHA1', 'secure answer'),
    ours: {
      verdict: 'insecure answer',
      because: 'RFC 9905 section 2: who runs a validator counts RSASHA1 as unsupported',
    },
  },
  {
    ...one('no-data-as-nxdomain.altered-3.test', 'no data proved by NSEC3, under the code NXDOMAIN', 'bogus'),
    ours: { verdict: 'secure no-data', because: `${codeIsNotSigned}; unbound does so for NSEC` },
  },
  {
    ...one('absent-as-no-error.altered.test', 'absence proved by NSEC, under the code NOERROR', 'bogus'),
    ours: { verdict: 'secure nxdomain', because: codeIsNotSigned },
  },
  {
    ...one('absent-as-no-error.altered-3.test', 'absence proved by NSEC3, under the code NOERROR', 'bogus'),
    ours: { verdict: 'secure nxdomain', because: codeIsNotSigned },
  },
];

/** Every case: the whole table. */
export const cases: readonly AgreementCase[] = [
  ...differences,
  one(
    'no-data-as-nxdomain.altered.test',
    'no data proved by NSEC, under the code NXDOMAIN',
    'secure no-data',
  ),
  ...usualZones.flatMap(({ name }) => inZone(name, usualQuestions)),
  ...inZone('opt-out.test', inOptOut),
  ...inZone('knot-opt-out.test', inOptOut),
  ...inZone('knot-nsec3-200.test', inUncountable),
  ...inZone('knot-online.test', online),
  ...inZone('nsec.test', odd),
  ...chains,
  ...times,
  ...digests,
  ...rollovers,
  ...inZone('alias.test', aliases),
  ...inZone('tampered.test', tampered),
  ...inZone('tampered-3.test', tampered),
  ...denials,
  ...inZone('altered.test', onThePath),
  ...inZone('altered-3.test', onThePath),
];
