import type { Verdict } from './finding.ts';

/** One name, and what every validator has to make of its TXT records. */
export interface AgreementCase {
  readonly name: string;
  readonly title: string;
  readonly expected: Verdict;
  /** Where ours differs on purpose: what it says, and why it may. */
  readonly ours?: {
    readonly verdict: Verdict;
    readonly because: string;
    /** Whether unbound says the same when it takes no weaker digest beside a stronger one. */
    readonly strictUnboundAgrees?: boolean;
  };
}

/** A case on which both have to agree. */
export const one = (name: string, title: string, expected: Verdict): AgreementCase => ({
  name,
  title,
  expected,
});

/** What is asked of every zone with the usual records. */
export const usualQuestions: readonly AgreementCase[] = [
  one('alice.btps', 'answer', 'secure answer'),
  one('dev1234.alice.btps', 'answer below another', 'secure answer'),
  one('nobody.btps', 'missing name', 'secure nxdomain'),
  one('dev9.alice.btps', 'missing name below another', 'secure nxdomain'),
  one('plain', 'name without TXT', 'secure no-data'),
  one('btps', 'empty non-terminal', 'secure no-data'),
  one('deep.empty', 'empty non-terminal, deeper', 'secure no-data'),
  one('any.wild', 'wildcard', 'secure answer'),
  one('two.labels.wild', 'wildcard, two labels', 'secure answer'),
  one('known.wild', 'name beside a wildcard', 'secure no-data'),
  one('below.known.wild', 'name that hides a wildcard', 'secure nxdomain'),
];

/** The same questions in a zone; an empty name is its apex. */
export const inZone = (zone: string, cases: readonly AgreementCase[]): readonly AgreementCase[] =>
  cases.map((question) => ({ ...question, name: question.name === '' ? zone : `${question.name}.${zone}` }));

/** A case about the delegated identity of a zone. */
export const alice = (zone: string, title: string, expected: Verdict): AgreementCase =>
  one(`alice.btps.${zone}`, title, expected);

/** Under opt-out what rests on the absence of a name is not proved (RFC 5155 section 9.2). */
export const inOptOut: readonly AgreementCase[] = usualQuestions.map((question) =>
  question.expected === 'secure nxdomain' || /^(any|two\.labels)\./.test(question.name)
    ? { ...question, expected: question.expected.replace('secure', 'insecure') as Verdict }
    : question,
);

/** Above 150 iterations no denial counts (RFC 9276 section 3.2), nor what rests on one. */
export const inUncountable: readonly AgreementCase[] = usualQuestions.map((question) =>
  /^(alice|dev1234)\./.test(question.name)
    ? question
    : { ...question, expected: question.expected.replace('secure', 'insecure') as Verdict },
);

/** An online signer denies types, never names, and expands wildcards itself. */
export const online: readonly AgreementCase[] = [
  one('alice.btps', 'online signer: answer', 'secure answer'),
  one('nobody.btps', 'online signer: missing name', 'secure no-data'),
  one('plain', 'online signer: name without TXT', 'secure no-data'),
  one('btps', 'online signer: empty non-terminal', 'secure no-data'),
  one('any.wild', 'online signer: wildcard', 'secure answer'),
];

/** Records that are seldom, all in one zone. */
export const odd: readonly AgreementCase[] = [
  one('long', 'answer of 4,000 bytes', 'secure answer'),
  one('several', 'three records', 'secure answer'),
  one('bytes', 'bytes that are no text, empty strings', 'secure answer'),
  one('at-once', 'TTL 0', 'secure answer'),
  one('upper', 'owner in upper case', 'secure answer'),
  one('', 'apex', 'secure no-data'),
  one('nothing.below.nothing', 'three labels that do not exist', 'secure nxdomain'),
];
