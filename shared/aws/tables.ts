const variables = {
  inbox: 'INBOX_TABLE',
  registry: 'REGISTRY_TABLE',
  auditEvents: 'AUDIT_EVENTS_TABLE',
  rateCounters: 'RATE_COUNTERS_TABLE',
  dnsCache: 'DNS_CACHE_TABLE',
} as const;

/** Logical table of this system. */
export type Table = keyof typeof variables;

/** Environment variable that holds the physical name of each table. */
export const tableVariables: Readonly<Record<Table, string>> = variables;

/**
 * Reads the physical name of one table from the environment of a function.
 *
 * @throws TypeError when the variable is missing.
 */
export function tableName(environment: Readonly<Record<string, string | undefined>>, table: Table): string {
  const name = environment[variables[table]];
  if (!name) throw new TypeError(`${variables[table]} is not set`);
  return name;
}
