import { type DnsMessage, parseMessage, type ResourceRecord } from '../../../shared/dns/message.ts';
import type { WireName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import type { SeededRandom } from './random.ts';
import { writeMessage } from './write-message.ts';

/** Other answers that parts can be taken from. */
export interface Donors {
  readonly messages: readonly Uint8Array[];
  readonly names: readonly WireName[];
}

type Sections = Pick<DnsMessage, 'code' | 'answers' | 'authorities'>;
type Change = (message: DnsMessage, random: SeededRandom, donors: Donors) => Partial<Sections>;

const proofs: ReadonlySet<number> = new Set([recordType.NSEC, recordType.NSEC3]);
const coveredType = ({ data }: ResourceRecord) => ((data[0] ?? 0) << 8) | (data[1] ?? 0);
const isSignature = (record: ResourceRecord) => record.type === recordType.RRSIG;
const both =
  (change: (records: readonly ResourceRecord[]) => readonly ResourceRecord[]) => (message: DnsMessage) => ({
    answers: change(message.answers),
    authorities: change(message.authorities),
  });

/** What an attacker, or a broken server, does to the records of an answer. */
const changes: Readonly<Record<string, Change>> = {
  'forge-values': both((records) =>
    records.map((one) => (one.type === recordType.TXT ? { ...one, data: forged } : one)),
  ),
  'forge-unsigned': both((records) =>
    records
      .filter((one) => !isSignature(one))
      .map((one) => (one.type === recordType.TXT ? { ...one, data: forged } : one)),
  ),
  'add-value': ({ questions, answers }) => ({
    answers: [
      ...answers,
      ...questions.map(({ name }) => ({
        name,
        type: recordType.TXT,
        class: 1,
        ttlSeconds: 300,
        data: forged,
      })),
    ],
  }),
  'strip-signatures': both((records) => records.filter((one) => !isSignature(one))),
  'strip-proofs': ({ authorities }) => ({
    authorities: authorities.filter(
      (one) => !proofs.has(one.type) && !(isSignature(one) && proofs.has(coveredType(one))),
    ),
  }),
  'empty-answer': () => ({ answers: [] }),
  'empty-all': (_, random) => ({ answers: [], authorities: [], code: random.pick([0, 3]) }),
  'change-code': (_, random) => ({ code: random.pick([0, 0, 1, 2, 3, 3, 4, 5, 9]) }),
  'replay-another': (_, random, donors) => {
    const { answers, authorities, code } = donor(random, donors);
    return { answers, authorities, code };
  },
  'replay-as-own': ({ questions }, random, donors) => {
    const other = donor(random, donors);
    const from = other.questions[0]?.name;
    const to = questions[0]?.name;
    const rename = (one: ResourceRecord) =>
      one.name === from && to !== undefined ? { ...one, name: to } : one;
    return {
      answers: other.answers.map(rename),
      authorities: other.authorities.map(rename),
      code: other.code,
    };
  },
  'replay-proofs': (_, random, donors) => {
    const { authorities, code } = donor(random, donors);
    return { answers: [], authorities, code };
  },
  'splice-records': ({ answers, authorities }, random, donors) => {
    const other = donor(random, donors);
    return { answers: [...answers, ...other.answers], authorities: [...authorities, ...other.authorities] };
  },
  'drop-record': edit((records, at) => records.toSpliced(at, 1)),
  'double-record': edit((records, at) => records.toSpliced(at, 0, ...records.slice(at, at + 1))),
  'swap-records': edit((records, at) => [...records.slice(at), ...records.slice(0, at)]),
  'move-section': ({ answers, authorities }) => ({ answers: authorities, authorities: answers }),
  'change-ttl': alter((record, random) => ({
    ...record,
    ttlSeconds: random.pick([0, 1, 301, 86_400, 0x7fffffff, 0xffffffff]),
  })),
  'change-owner': alter((record, random, donors) => ({ ...record, name: random.pick(donors.names) })),
  'change-type': alter((record, random) => ({ ...record, type: random.pick(Object.values(recordType)) })),
  'change-data-byte': alter((record, random) => ({ ...record, data: changeByte(record.data, random) })),
  'cut-data': alter((record, random) => ({
    ...record,
    data: record.data.subarray(0, random.below(record.data.length + 1)),
  })),
  'extend-data': alter((record, random) => ({
    ...record,
    data: Buffer.concat([record.data, Buffer.alloc(1 + random.below(40), random.below(256))]),
  })),
  'change-signature-field': (message, random) => {
    const change = (records: readonly ResourceRecord[]) =>
      records.map((one) => (isSignature(one) ? { ...one, data: changeByte(one.data, random, 18) } : one));
    return { answers: change(message.answers), authorities: change(message.authorities) };
  },
};

/** Names of all ways in which an answer is broken. */
export const mutationNames: readonly string[] = [
  ...Object.keys(changes),
  'flip-bits',
  'change-bytes',
  'cut',
  'insert',
  'remove',
  'change-header',
];

/** Breaks one answer in one to three ways; its id and question mostly stay, so that it gets past the matching. */
export function mutateMessage(
  bytes: Uint8Array,
  random: SeededRandom,
  donors: Donors,
): { readonly bytes: Uint8Array; readonly mutations: readonly string[] } {
  const mutations: string[] = [];
  let mutated: Uint8Array = bytes;
  for (let round = random.pick([1, 1, 1, 2, 3]); round > 0; round -= 1) {
    const name = random.pick(mutationNames);
    mutations.push(name);
    mutated = apply(name, mutated, random, donors);
  }
  return { bytes: mutated, mutations };
}

function apply(name: string, bytes: Uint8Array, random: SeededRandom, donors: Donors): Uint8Array {
  const change = changes[name];
  if (change === undefined) return breakBytes(name, Buffer.from(bytes), random);
  try {
    const message = parseMessage(bytes);
    return writeMessage({ ...message, ...change(message, random, donors) });
  } catch {
    // What was broken before can only be broken further as bytes.
    return breakBytes('change-bytes', Buffer.from(bytes), random);
  }
}

function breakBytes(name: string, bytes: Buffer, random: SeededRandom): Buffer {
  const at = () => headerBytes + random.below(Math.max(1, bytes.length - headerBytes));
  const count = 1 + random.below(4);
  switch (name) {
    case 'cut':
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 'insert':
      return insert(bytes, at(), Buffer.alloc(count, random.below(256)));
    case 'remove': {
      const from = at();
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count)]);
    }
    case 'change-header':
      if (bytes.length >= headerBytes) bytes[2 + random.below(headerBytes - 2)] = random.below(256);
      return bytes;
    default:
      for (let left = count; left > 0 && bytes.length > headerBytes; left -= 1) {
        const position = at();
        bytes[position] =
          name === 'flip-bits' ? (bytes[position] ?? 0) ^ (1 << random.below(8)) : random.below(256);
      }
      return bytes;
  }
}

const headerBytes = 12;
const forged = Buffer.from('\x0akey=Zm9yZ2');

function donor(random: SeededRandom, { messages }: Donors): DnsMessage {
  return parseMessage(random.pick(messages));
}

function edit(change: (records: readonly ResourceRecord[], at: number) => readonly ResourceRecord[]): Change {
  return ({ answers, authorities }, random) =>
    random.once(2) && answers.length > 0
      ? { answers: change(answers, random.below(answers.length)) }
      : { authorities: change(authorities, random.below(authorities.length + 1)) };
}

function alter(
  change: (record: ResourceRecord, random: SeededRandom, donors: Donors) => ResourceRecord,
): Change {
  return (message, random, donors) => {
    const records = [...message.answers, ...message.authorities];
    const at = random.below(records.length + 1);
    const changed = records.map((record, index) => (index === at ? change(record, random, donors) : record));
    return {
      answers: changed.slice(0, message.answers.length),
      authorities: changed.slice(message.answers.length),
    };
  };
}

function changeByte(data: Uint8Array, random: SeededRandom, within = data.length): Uint8Array {
  const bytes = Buffer.from(data);
  if (bytes.length > 0) bytes[random.below(Math.min(within, bytes.length))] = random.below(256);
  return bytes;
}

function insert(bytes: Buffer, at: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
}
