/** Response codes by their number (RFC 1035 section 4.1.1; RFC 6891 section 9 and RFC 7873 section 8 for those above 15). */
export const responseCode = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const;

const names = new Map<number, string>(Object.entries(responseCode).map(([name, code]) => [code, name]));

/** Prints a response code for people: `SERVFAIL`, or `RCODE 23` where it has no name here. */
export function formatResponseCode(code: number): string {
  return names.get(code) ?? `RCODE ${code}`;
}
