import type { Answer } from 'dns-packet';
import type { Signer, SigningFlaws } from '../dnssec/signer.ts';
import { denialOf } from './deny.ts';
import type { Rcode } from './response.ts';
import type { ServedRecords, ZoneAnswer } from './zone-answer.ts';

/** An answer as it goes out. */
export interface AnswerSections {
  readonly rcode: Rcode;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** Gives an answer to somebody who did not ask for signatures. */
export function leaveUnsigned({ rcode, answers, denied }: ZoneAnswer): AnswerSections {
  return { rcode, answers: answers.flatMap(({ records }) => records), authorities: denied?.authority ?? [] };
}

/**
 * Signs what comes from signed zones, and proves what they do not have, with NOERROR whether the name exists or not
 * (RFC 9824 section 3).
 *
 * @param flaws makes its signatures wrong.
 */
export function signAnswer(answer: ZoneAnswer, signer: Signer, flaws?: SigningFlaws): AnswerSections {
  const withSignature = ({ zone, records }: ServedRecords): readonly Answer[] =>
    zone.signed && records.length > 0 ? [...records, signer.sign(zone.name, records, flaws)] : records;
  const answers = answer.answers.flatMap(withSignature);
  const { rcode, denied } = answer;
  if (!denied?.zone.signed) return { rcode, answers, authorities: denied?.authority ?? [] };
  const { zone, authority, type } = denied;
  const denial = withSignature({ zone, records: [denialOf(denied)] });
  // The record that proves what there is none of is itself what was asked for.
  if (type === 'NSEC') return { rcode: 'NOERROR', answers: [...answers, ...denial], authorities: [] };
  const authorities = [...withSignature({ zone, records: authority }), ...denial];
  return { rcode: 'NOERROR', answers, authorities };
}
