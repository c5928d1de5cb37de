import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { canonicalName } from './domain-name.ts';
import type { Change, RecordSet } from './record-set.ts';
import { Route53Error } from './route53-error.ts';

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  // Numeric references too: the SDK writes control characters so.
  htmlEntities: true,
  isArray: (name) => name === 'Change' || name === 'ResourceRecord',
});

const recordTypes = new Set(
  'SOA A TXT NS CNAME MX NAPTR PTR SRV SPF AAAA CAA DS TLSA SSHFP SVCB HTTPS'.split(' '),
);

/** Members that belong to routing policies and aliases. */
const unsupportedMembers =
  'SetIdentifier Weight Region GeoLocation Failover MultiValueAnswer AliasTarget HealthCheckId'.split(' ');

/**
 * Reads the body of ChangeResourceRecordSets.
 *
 * @throws Route53Error InvalidInput or MalformedInput when it does not follow the API's schema; InvalidChangeBatch
 *   when a name is none.
 */
export function readChangeRequest(xml: string): readonly Change[] {
  if (XMLValidator.validate(xml) !== true) {
    throw new Route53Error('MalformedInput', 'The request body is not well-formed XML.');
  }
  const root = child(parser.parse(xml) as Node, 'ChangeResourceRecordSetsRequest');
  const changes = child(child(root, 'ChangeBatch'), 'Changes').Change;
  if (!Array.isArray(changes) || changes.length === 0) {
    throw Route53Error.invalidInput('ChangeBatch must hold at least one Change');
  }
  return changes.map((change: Node) => ({
    action: readAction(text(change, 'Action')),
    recordSet: readRecordSet(child(change, 'ResourceRecordSet')),
  }));
}

function readAction(action: string): Change['action'] {
  if (action === 'CREATE' || action === 'DELETE' || action === 'UPSERT') return action;
  throw Route53Error.invalidInput(`Invalid change action '${action}': expected CREATE, DELETE or UPSERT`);
}

function readRecordSet(node: Node): RecordSet {
  const unsupported = unsupportedMembers.find((member) => node[member] !== undefined);
  if (unsupported !== undefined) {
    throw Route53Error.invalidInput(`${unsupported} is not supported by the local Route 53`);
  }
  const type = text(node, 'Type');
  if (!recordTypes.has(type)) throw Route53Error.invalidInput(`Invalid record type '${type}'`);
  return {
    name: canonicalName(text(node, 'Name')),
    type,
    ttlSeconds: readTtl(text(node, 'TTL')),
    values: readValues(node),
  };
}

function readTtl(digits: string): number {
  if (!/^[0-9]{1,10}$/.test(digits)) throw Route53Error.invalidInput(`Invalid TTL '${digits}'`);
  return Number(digits);
}

function readValues(node: Node): string[] {
  const records = child(node, 'ResourceRecords').ResourceRecord;
  return Array.isArray(records) ? records.map((record: Node) => text(record, 'Value')) : [];
}

function child(node: Node, name: string): Node {
  const value = node[name];
  if (typeof value === 'object' && value !== null) return value as Node;
  throw Route53Error.invalidInput(`Missing element ${name}`);
}

function text(node: Node, name: string): string {
  const value = node?.[name];
  if (typeof value === 'string') return value;
  throw Route53Error.invalidInput(`Missing element ${name}`);
}
