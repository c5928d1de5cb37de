import { type Answer, decode, encode, type Packet, type RrsigAnswer } from 'dns-packet';
import type { Alteration } from './altering-server.ts';

type Ask = (name: string, type?: 'TXT' | 'DS') => Promise<Packet>;
type Rule = (answer: Packet, name: string, ask: Ask) => Packet | Promise<Packet>;

const nxdomain = 3;
const isSignature = (record: Answer): record is RrsigAnswer => record.type === 'RRSIG';
const isProofRecord = ({ type }: Answer) => type === 'NSEC' || type === 'NSEC3';
const isProofSignature = (record: Answer) => isSignature(record) && /^NSEC3?$/.test(record.data.typeCovered);
const isProof = (record: Answer) => isProofRecord(record) || isProofSignature(record);
const isSignatureOfSoa = (record: Answer) => isSignature(record) && record.data.typeCovered === 'SOA';
const answersOf = (packet: Packet) => packet.answers ?? [];
const authoritiesOf = (packet: Packet) => packet.authorities ?? [];
const withCode = (packet: Packet, code: number): Packet => ({
  ...packet,
  flags: ((packet.flags ?? 0) & 0xfff0) | code,
});
const zoneOf = (name: string) => name.slice(name.indexOf('.') + 1);

const forge = (answers: readonly Answer[]): Answer[] =>
  answers.map((record) => (record.type === 'TXT' ? { ...record, data: 'key=Zm9yZ2Vk' } : record));

/** Gives another packet's sections under this packet's header and question. */
const replay = (packet: Packet, other: Packet, code: number): Packet =>
  withCode({ ...packet, answers: answersOf(other), authorities: authoritiesOf(other) }, code);

const changeSignature =
  (change: (record: RrsigAnswer) => RrsigAnswer): Rule =>
  (answer) => ({
    ...answer,
    answers: answersOf(answer).map((record) => (isSignature(record) ? change(record) : record)),
  });

/** What happens to the answers for a name, by its first label. */
export const alterations: Readonly<Record<string, Rule>> = {
  untouched: (answer) => answer,
  'forged-set': (answer) => ({ ...answer, answers: forge(answersOf(answer)) }),
  'forged-unsigned': (answer) => ({
    ...answer,
    answers: forge(answersOf(answer)).filter((one) => !isSignature(one)),
  }),
  'added-record': (answer, name) => ({
    ...answer,
    answers: [...answersOf(answer), { type: 'TXT', name, ttl: 300, data: 'key=YWRkZWQ' }],
  }),
  stripped: (answer) => ({ ...answer, answers: answersOf(answer).filter((one) => !isSignature(one)) }),
  'bare-nxdomain': (answer) => withCode({ ...answer, answers: [], authorities: [] }, nxdomain),
  'bare-no-data': (answer) => ({ ...answer, answers: [], authorities: [] }),
  'soa-nxdomain': async (answer, name, ask) => {
    const other = await ask(`gone.${zoneOf(name)}`);
    const kept = authoritiesOf(other).filter((one) => one.type === 'SOA' || isSignatureOfSoa(one));
    return withCode({ ...answer, answers: [], authorities: kept }, nxdomain);
  },
  'replayed-nxdomain': async (answer, name, ask) => replay(answer, await ask(`zz.${zoneOf(name)}`), nxdomain),
  'replayed-no-data': async (answer, name, ask) => replay(answer, await ask(`plain.${zoneOf(name)}`), 0),
  'replayed-other-name': async (answer, name, ask) => {
    const other = await ask(`untouched.${zoneOf(name)}`);
    return { ...answer, answers: answersOf(other).map((record) => ({ ...record, name })) };
  },
  'replayed-wildcard': async (answer, name, ask) => {
    const other = await ask(`any.wild.${zoneOf(name)}`);
    return {
      ...answer,
      answers: answersOf(other).map((record) => ({ ...record, name })),
      authorities: authoritiesOf(other),
    };
  },
  'no-data-without-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProof(one)),
  }),
  'no-data-with-unsigned-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProofSignature(one)),
  }),
  'no-data-as-nxdomain': (answer) => withCode(answer, nxdomain),
  'absent-without-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProof(one)),
  }),
  'absent-with-unsigned-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProofSignature(one)),
  }),
  'absent-with-half-a-proof': (answer) => {
    const half = authoritiesOf(answer).find(isProofRecord);
    return {
      ...answer,
      authorities: authoritiesOf(answer).filter(
        (one) => one.type === 'SOA' || one.name !== half?.name || isSignatureOfSoa(one),
      ),
    };
  },
  'absent-as-no-error': (answer) => withCode(answer, 0),
  'wildcard-untouched': (answer) => answer,
  'wildcard-without-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProof(one)),
  }),
  'wildcard-with-unsigned-proof': (answer) => ({
    ...answer,
    authorities: authoritiesOf(answer).filter((one) => !isProofSignature(one)),
  }),
  'raised-ttl': (answer) => ({
    ...answer,
    answers: answersOf(answer).map((record) => ({ ...record, ttl: 2_000_000 }) as Answer),
  }),
  doubled: (answer) => ({ ...answer, answers: answersOf(answer).flatMap((record) => [record, record]) }),
  'extended-signature': changeSignature((record) => ({
    ...record,
    data: { ...record.data, expiration: record.data.expiration + 86_400 },
  })),
  'fewer-labels': changeSignature((record) => ({
    ...record,
    data: { ...record.data, labels: record.data.labels - 1 },
  })),
  'other-signer': changeSignature((record) => ({ ...record, data: { ...record.data, signersName: 'test' } })),
  'other-key-tag': changeSignature((record) => ({
    ...record,
    data: { ...record.data, keyTag: record.data.keyTag ^ 1 },
  })),
  'cut-signature': changeSignature((record) => ({
    ...record,
    data: { ...record.data, signature: record.data.signature.subarray(0, 40) },
  })),
  'empty-signature': changeSignature((record) => ({
    ...record,
    data: { ...record.data, signature: Buffer.alloc(0) },
  })),
  'second-signature': (answer) => ({
    ...answer,
    answers: answersOf(answer).flatMap((record): Answer[] =>
      isSignature(record)
        ? [{ ...record, data: { ...record.data, signature: Buffer.alloc(64, 7) } }, record]
        : [record],
    ),
  }),
};

/** Applies the rule that the first label of the asked name names, to TXT answers only. */
export const alterByFirstLabel: Alteration = async (queryBytes, answerBytes, askBytes) => {
  const query = decode(queryBytes);
  const [question] = query.questions ?? [];
  const rule = alterations[question?.name.toLowerCase().split('.')[0] ?? ''];
  if (question?.type !== 'TXT' || rule === undefined) return answerBytes;
  const ask: Ask = async (name, type = 'TXT') =>
    decode(await askBytes(encode({ ...query, questions: [{ name, type, class: 'IN' }] })));
  const altered = await rule(decode(answerBytes), question.name.toLowerCase(), ask);
  return encode(altered);
};
