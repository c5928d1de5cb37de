import type { Answer } from 'dns-packet';
import { printData } from '../dnssec/canonical-form.ts';
import type { AnswerSections } from './sign-answer.ts';

const typeNumbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  TXT: 16,
  AAAA: 28,
  DS: 43,
  DNSKEY: 48,
};

/** Changes the last bit of the first record of an answer, or of its authority section when there is none. */
export function tamper(sections: AnswerSections): AnswerSections {
  const [first, ...rest] = sections.answers;
  if (first !== undefined) return { ...sections, answers: [flipLastBit(first), ...rest] };
  const [authority, ...others] = sections.authorities;
  if (authority === undefined) return sections;
  return { ...sections, authorities: [flipLastBit(authority), ...others] };
}

/** As a type by number, which dns-packet writes as it gets it (RFC 3597 section 5). */
function flipLastBit(record: Answer): Answer {
  const data = Buffer.from(printData(record));
  const last = data.length - 1;
  data[last] = (data[last] ?? 0) ^ 1;
  const number = typeNumbers[record.type];
  if (number === undefined) throw new TypeError(`no number is known for ${record.type}`);
  const type = `UNKNOWN_${number}`;
  return { ...record, type, data } as unknown as Answer;
}
