import { setTimeout as sleep } from 'node:timers/promises';
import { type Signer, type SigningFlaws, UnusableKeyError } from '../dnssec/signer.ts';
import { keyFlags, makeZoneKey } from '../dnssec/zone-key.ts';
import type { ZoneStore } from '../route53/zone-store.ts';
import type { Fault, ObservedQuestion } from './faults.ts';
import { printResponse, printTruncated, type Query } from './response.ts';
import { type AnswerSections, leaveUnsigned, signAnswer } from './sign-answer.ts';
import { tamper } from './tamper.ts';
import { answerFromZones, type ZoneAnswer } from './zone-answer.ts';

/** What answers come from. */
export interface AnswerSource {
  readonly store: ZoneStore;
  readonly signer: Signer;
}

/**
 * Answers a query, or makes it meet a fault.
 *
 * @returns undefined for no answer at all
 */
export async function respond(
  source: AnswerSource,
  query: Query,
  { transport }: ObservedQuestion,
  fault: Fault | undefined,
): Promise<Buffer | undefined> {
  if (fault?.kind === 'drop') return undefined;
  if (fault?.kind === 'truncate') return printTruncated(query);
  if (fault?.kind === 'delay') await sleep(fault.delayMs);
  return printResponse(query, answer(source, query, fault), transport);
}

function answer(source: AnswerSource, query: Query, fault: Fault | undefined): AnswerSections {
  const nothing = { answers: [], authorities: [] };
  switch (fault?.kind) {
    case 'rcode':
      return { ...nothing, rcode: fault.rcode };
    case 'answers':
      return { ...nothing, rcode: 'NOERROR', answers: fault.answers };
    case 'strip-signatures':
      return answerTruly(source, { ...query, dnssecOk: false });
    case 'shift-clock':
      return answerTruly(source, query, { clockOffsetSeconds: fault.seconds });
    case 'wrong-key':
      return answerTruly(source, query, { strangersKey: makeZoneKey(keyFlags.zoneSigning) });
    case 'tamper':
      return tamper(answerTruly(source, query));
    default:
      return answerTruly(source, query);
  }
}

function answerTruly(
  { store, signer }: AnswerSource,
  { question, dnssecOk }: Query,
  flaws?: SigningFlaws,
): AnswerSections {
  const found = answerFromZones(store, question.name, question.type);
  return dnssecOk ? signOrFail(found, signer, flaws) : leaveUnsigned(found);
}

/** What cannot be signed is not served to those who would check it. */
function signOrFail(found: ZoneAnswer, signer: Signer, flaws?: SigningFlaws): AnswerSections {
  try {
    return signAnswer(found, signer, flaws);
  } catch (error) {
    if (error instanceof UnusableKeyError) return { rcode: 'SERVFAIL', answers: [], authorities: [] };
    throw error;
  }
}
