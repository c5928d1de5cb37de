import { type Answer, encode } from 'dns-packet';

const headerBytes = 12;
/** Root owner, type, class, TTL and the length of the data. */
const beforeDataBytes = 1 + 2 + 2 + 4 + 2;

/**
 * Prints a record set as it is signed: lower-case owner and names, records in the order of their data, none twice
 * (RFC 4034 section 6).
 *
 * @param records of one name and type, each with the TTL to sign.
 */
export function canonicalForm(records: readonly Answer[]): Buffer {
  const printed = records
    .map(lowerCase)
    .map((record) => ({ start: printStart(record), data: printData(record) }));
  const sorted = printed.sort((left, right) => Buffer.compare(left.data, right.data));
  const distinct = sorted.filter(({ data }, index) => index === 0 || !sorted[index - 1]?.data.equals(data));
  return Buffer.concat(distinct.flatMap(({ start, data }) => [start, data]));
}

/** Prints the data of a record, names uncompressed. */
export function printData(record: Answer): Buffer {
  return printUnderRoot(record).subarray(beforeDataBytes);
}

/** Prints a name in wire format, lower case. */
export function printName(name: string): Buffer {
  const question = encode({ type: 'query', questions: [{ type: 'A', name: name.toLowerCase() }] });
  return question.subarray(headerBytes, -4);
}

/** Owner, type, class, TTL and length of the data. */
function printStart(record: Answer): Buffer {
  return Buffer.concat([printName(record.name), printUnderRoot(record).subarray(1, beforeDataBytes)]);
}

function printUnderRoot(record: Answer): Buffer {
  const answers = [{ ...record, name: '.' } as Answer];
  return encode({ type: 'response', answers }).subarray(headerBytes);
}

/** RFC 4034 section 6.2: the names in NS, CNAME and SOA data too; RFC 6840 section 5.1: not that in NSEC. */
function lowerCase(record: Answer): Answer {
  switch (record.type) {
    case 'NS':
    case 'CNAME':
      return { ...record, data: record.data.toLowerCase() };
    case 'SOA': {
      const { mname, rname } = record.data;
      return { ...record, data: { ...record.data, mname: mname.toLowerCase(), rname: rname.toLowerCase() } };
    }
    default:
      return record;
  }
}
