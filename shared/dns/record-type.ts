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
} as const;

/** Class of every record on the internet (RFC 1035 section 3.2.4). */
export const internetClass = 1;
