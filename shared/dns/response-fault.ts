import type { Edns } from './edns.ts';
import { formatExtendedErrors } from './extended-error.ts';
import type { DnsMessage, Question, ResourceRecord } from './message.ts';
import type { LookupFailureReason } from './outcome.ts';
import { internetClass, recordType } from './record-type.ts';
import { formatResponseCode, responseCode } from './response-code.ts';

/** Why one server's answer, or the lack of one, is no use; the next server may know better. */
export interface ServerFault {
  readonly reason: Extract<
    LookupFailureReason,
    'servfail' | 'refused' | 'timeout' | 'network-error' | 'malformed-answer' | 'error-rcode'
  >;
  /** For people, without what identifies the server. */
  readonly text: string;
}

/**
 * Finds out why a response, already matched to its question, answers nothing.
 *
 * @returns undefined when it counts: an answer, an alias, or a denial.
 */
export function findFault(message: DnsMessage, question: Question): ServerFault | undefined {
  const { code } = message;
  if (code !== responseCode.NOERROR && code !== responseCode.NXDOMAIN) return codeFault(code, message.edns);
  if (!message.isResponse || message.opcode !== 0) return malformed('not a response to a query');
  if (message.truncated) return malformed('truncated beyond repair');
  return answerFault(message, question);
}

function codeFault(code: number, edns: Edns | undefined): ServerFault {
  const explanation = formatExtendedErrors(edns);
  const text = formatResponseCode(code) + (explanation && `, ${explanation}`);
  if (code === responseCode.SERVFAIL) return { reason: 'servfail', text };
  if (code === responseCode.REFUSED) return { reason: 'refused', text };
  return { reason: 'error-rcode', text };
}

function answerFault(
  { answers, authorities, code }: DnsMessage,
  question: Question,
): ServerFault | undefined {
  const own = answers.filter((record) => isOf(record, question));
  const types = new Set(own.map((record) => record.type));
  if (answers.length > 0 && !types.has(question.type) && !types.has(recordType.CNAME)) {
    return malformed('the answer is about another name or type');
  }
  if (code === responseCode.NXDOMAIN && types.has(question.type)) {
    return malformed('the answer denies the name that it answers for');
  }
  if (hasRivalAliases(answers)) return malformed('two aliases at one name');
  const isReferral = answers.length === 0 && code === responseCode.NOERROR && has(authorities, recordType.NS);
  return isReferral && !has(authorities, recordType.SOA) ? malformed('a referral, not an answer') : undefined;
}

function isOf(record: ResourceRecord, question: Question): boolean {
  return record.class === internetClass && record.name === question.name;
}

/** RFC 2181 section 10.1: a name has one canonical name. */
function hasRivalAliases(answers: readonly ResourceRecord[]): boolean {
  const targets = new Map<string, string>();
  return answers.some(({ name, type, data }) => {
    const target = Buffer.from(data).toString('latin1');
    const known = targets.get(name);
    if (type === recordType.CNAME) targets.set(name, target);
    return type === recordType.CNAME && known !== undefined && known !== target;
  });
}

function has(records: readonly ResourceRecord[], type: number): boolean {
  return records.some((record) => record.type === type && record.class === internetClass);
}

function malformed(text: string): ServerFault {
  return { reason: 'malformed-answer', text };
}
