/** Algorithm of a key by the name that dnssec-keygen and keymgr know it by. */
export type Algorithm =
  | 'RSASHA1'
  | 'RSASHA256'
  | 'RSASHA512'
  | 'ECDSAP256SHA256'
  | 'ECDSAP384SHA384'
  | 'ED25519'
  | 'ED448';

/** One key of a zone. */
export interface KeySpec {
  readonly algorithm: Algorithm;
  /** Key-signing keys sign the DNSKEY set and are what a DS names. */
  readonly role: 'ksk' | 'zsk';
  /** Whether it signs; default true. A key that does not is only published. */
  readonly signs?: boolean;
  /** Whether it stands in the zone; default true. */
  readonly published?: boolean;
  /** Whether it carries the REVOKE bit (RFC 5011). */
  readonly revoked?: boolean;
}

/** How absence is proved. */
export type Denial = 'nsec' | { readonly iterations: number; readonly optOut?: boolean };

/** A key that was made. */
export interface MadeKey extends KeySpec {
  /** Name of its files, without extension. */
  readonly file: string;
}

/** One zone of the laboratory. */
export interface ZoneSpec {
  /** Without trailing dot; the root is empty. */
  readonly name: string;
  readonly server: 'bind' | 'knot' | 'knot-online';
  /** Empty for an unsigned zone. */
  readonly keys: readonly KeySpec[];
  readonly denial: Denial;
  /** Lines of the zone file beside SOA, NS and the delegations of its children. */
  readonly records: readonly string[];
  /** Seconds from now that signatures begin and end at. */
  readonly validity: { readonly from: number; readonly to: number };
  /** Digest types of the DS records in the parent, a DS a key-signing key and type. */
  readonly digests: readonly number[];
  /** Changes the DS records on their way into the parent. */
  readonly alterDs?: (lines: readonly string[]) => readonly string[];
  /** Changes the signed zone, a record a line, before it is served. */
  readonly tamper?: (lines: readonly string[]) => readonly string[];
  /** Further arguments of dnssec-signzone. */
  readonly signArgs?: readonly string[];
  /** Who answers in the place of the zone's server: somebody on the path, or a server that knows nothing of it. */
  readonly behind?: 'altering-server' | 'stranger';
}

const day = 86_400;

/** A zone with what most have: two keys of algorithm 13, NSEC, a fortnight of validity, SHA-256. */
export function zone(name: string, more: Partial<ZoneSpec> = {}): ZoneSpec {
  return {
    name,
    server: 'bind',
    keys: keyPair('ECDSAP256SHA256'),
    denial: 'nsec',
    records: usualRecords(name),
    validity: { from: -day, to: 14 * day },
    digests: [2],
    ...more,
  };
}

/** A key-signing key and a zone-signing key. */
export function keyPair(algorithm: Algorithm): readonly KeySpec[] {
  return [
    { algorithm, role: 'ksk' },
    { algorithm, role: 'zsk' },
  ];
}

/** A delegated identity with what may stand around it; no two zones hold the same values. */
export function usualRecords(zoneName: string): readonly string[] {
  return [
    `alice.btps 300 TXT "key=MCowBQYDK2VwAyEA" "&d=dev1234&z=${zoneName}"`,
    `dev1234.alice.btps 300 TXT "key=MCowBQYDK2VwAyEB&z=${zoneName}"`,
    'plain 300 A 127.0.0.1',
    `*.wild 300 TXT "wild in ${zoneName}"`,
    'known.wild 300 A 127.0.0.1',
    `a.deep.empty 300 TXT "deep in ${zoneName}"`,
  ];
}

/** Whether a zone lies directly below another, given all zones. */
export function parentOf(child: ZoneSpec, zones: readonly ZoneSpec[]): ZoneSpec | undefined {
  const above = zones.filter(
    ({ name }) => name !== child.name && (name === '' || child.name.endsWith(`.${name}`)),
  );
  return above.toSorted((one, other) => other.name.length - one.name.length)[0];
}
