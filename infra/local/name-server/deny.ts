import type { NsecAnswer } from 'dns-packet';
import type { Denied } from './zone-answer.ts';

/** Types that Route 53 serves at any name, in the order of their numbers; 64 and 65 are SVCB and HTTPS. */
const everywhere = 'A PTR MX TXT AAAA SRV NAPTR SSHFP TLSA UNKNOWN_64 UNKNOWN_65 SPF CAA'.split(' ');

/** Types of every record set that proves something, which are there whatever is denied. */
const always = ['RRSIG', 'NSEC'];

/** Most characters of a name whose successor is still a name: the successor has a label of one byte more. */
const maxNameLength = 253 - 2;

/**
 * Writes the one NSEC record by which Route 53 denies both names and types (compact denial, RFC 9824 section 3): the
 * name exists, up to the very next one, and has every type but the one that was asked for.
 *
 * @returns its TTL is that of the SOA beside it (RFC 9077 section 3).
 */
export function denialOf(denied: Denied): NsecAnswer {
  const { name, authority } = denied;
  const [soa] = authority;
  const ttl = soa && 'ttl' in soa ? soa.ttl : 0;
  const data = { nextDomain: successor(denied), rrtypes: [...typesAt(denied)] };
  return { name, type: 'NSEC', class: 'IN', ttl, data };
}

/** RFC 4471 section 3.1.2: the name below with a label of one zero byte. */
function successor({ name, zone }: Denied): string {
  if (name === '.' || name === '') return '\0';
  return name.length > maxNameLength ? zone.name : `\0.${name.toLowerCase()}`;
}

function typesAt({ zone, canonical, type, delegates }: Denied): readonly string[] {
  // RFC 4035 section 2.3: the zone above has only this at a delegation, and no SOA tells it from the zone's own.
  if (delegates) return ['NS', ...always];
  const own = zone.name === canonical ? ['NS', 'SOA', 'DNSKEY'] : [];
  return [...own, ...everywhere.filter((other) => other !== type), ...always];
}
