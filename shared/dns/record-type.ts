/** Record types that this resolver looks into, by their number (IANA, Resource Record TYPEs). */
export const recordType = {
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  /** No record's type: stands in the bitmap of a name that does not exist (RFC 9824 section 3.1). */
  NXNAME: 128,
} as const;

const names = new Map<number, string>(Object.entries(recordType).map(([name, type]) => [type, name]));

/** Prints a record type for people: `TXT`, or `TYPE65` where it has no name here (RFC 3597 section 5). */
export function formatRecordType(type: number): string {
  return names.get(type) ?? `TYPE${type}`;
}

/** Class of every record on the internet (RFC 1035 section 3.2.4). */
export const internetClass = 1;
