import { canonicalName, compareNames } from './domain-name.ts';
import { readMaxItems } from './list-record-sets.ts';
import { hostedZoneContent } from './response-xml.ts';
import { Route53Error } from './route53-error.ts';
import type { Zone } from './zone-store.ts';

type Content = Readonly<Record<string, unknown>>;

/** Content of the answer to ListHostedZones: in the order of creation, from the marker's zone on. */
export function listZones(zones: readonly Zone[], query: URLSearchParams): Content {
  const marker = query.get('marker') ?? undefined;
  const start = marker === undefined ? 0 : zones.findIndex(({ id }) => id === marker);
  if (start === -1) throw Route53Error.noSuchHostedZone(marker ?? '');
  const { page, next, maxItems } = paginate(zones.slice(start), query);
  return {
    HostedZones: { HostedZone: page.map(hostedZoneContent) },
    ...(marker !== undefined && { Marker: marker }),
    IsTruncated: next !== undefined,
    ...(next && { NextMarker: next.id }),
    MaxItems: maxItems,
  };
}

/** Content of the answer to ListHostedZonesByName: by name with its labels reversed, from the asked name on. */
export function listZonesByName(zones: readonly Zone[], query: URLSearchParams): Content {
  const dnsName = query.get('dnsname') ?? undefined;
  const from = dnsName === undefined ? undefined : canonicalName(dnsName);
  const sorted = [...zones].sort((left, right) => compareNames(left.name, right.name));
  const rest = sorted.filter(({ name }) => from === undefined || compareNames(name, from) >= 0);
  const { page, next, maxItems } = paginate(rest, query);
  return {
    HostedZones: { HostedZone: page.map(hostedZoneContent) },
    ...(dnsName !== undefined && { DNSName: dnsName }),
    IsTruncated: next !== undefined,
    ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
    MaxItems: maxItems,
  };
}

function paginate(zones: readonly Zone[], query: URLSearchParams) {
  const maxItems = readMaxItems(query.get('maxitems') ?? undefined, 100);
  return { page: zones.slice(0, maxItems), next: zones[maxItems], maxItems };
}
