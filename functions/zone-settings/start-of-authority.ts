/** The two numbers whose lesser one is the negative TTL of a zone, seconds (RFC 2308, section 5). */
export interface NegativeTimes {
  /** TTL of the SOA record itself. */
  readonly ttl: number;
  /** The last field of its value, MINIMUM. */
  readonly minimum: number;
}

/** The SOA record set of a zone. */
export interface StartOfAuthority {
  /** TTL of the record, seconds. */
  readonly ttl: number;
  /** `ns-1.example. hostmaster.example. 1 7200 900 1209600 86400`: seven fields, MINIMUM the last. */
  readonly value: string;
}

/**
 * Reads what decides how long resolvers remember that a name does not exist.
 *
 * @throws Error when the value is no SOA value
 */
export function negativeTimes({ ttl, value }: StartOfAuthority): NegativeTimes {
  const fields = readFields(value);
  return { ttl, minimum: Number(fields.at(-1)) };
}

/**
 * Gives an SOA other negative times; every other field stays.
 *
 * @throws Error when the value is no SOA value
 */
export function withNegativeTimes({ value }: StartOfAuthority, times: NegativeTimes): StartOfAuthority {
  const fields = readFields(value);
  return { ttl: times.ttl, value: [...fields.slice(0, -1), times.minimum].join(' ') };
}

function readFields(value: string): readonly string[] {
  const fields = value.trim().split(/\s+/);
  const isValid = fields.length === 7 && fields.slice(2).every((field) => /^\d{1,10}$/.test(field));
  if (!isValid) throw new Error('the SOA record does not have seven fields');
  return fields;
}
