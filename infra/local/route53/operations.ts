import { readChangeRequest } from './change-request-xml.ts';
import { dnssecContent } from './dnssec-content.ts';
import { listRecordSets } from './list-record-sets.ts';
import { listZones, listZonesByName } from './list-zones.ts';
import { changeInfoContent, hostedZoneContent, printResponse, recordSetPageContent } from './response-xml.ts';
import { Route53Error } from './route53-error.ts';
import type { ZoneStore } from './zone-store.ts';

/** A request of the REST API, version 2013-04-01. */
export interface Route53Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

interface Operation {
  readonly method: 'GET' | 'POST';
  /** Captures the id in the path, if it has one. */
  readonly path: RegExp;
  readonly answer: (store: ZoneStore, id: string, request: Route53Request) => string;
}

const operations: readonly Operation[] = [
  {
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/?$/,
    answer: (store, _, { query }) => printResponse('ListHostedZonesResponse', listZones(store.zones, query)),
  },
  {
    method: 'GET',
    path: /^\/2013-04-01\/hostedzonesbyname\/?$/,
    answer: (store, _, { query }) =>
      printResponse('ListHostedZonesByNameResponse', listZonesByName(store.zones, query)),
  },
  {
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)$/,
    answer: (store, id) =>
      printResponse('GetHostedZoneResponse', {
        HostedZone: hostedZoneContent(store.zone(id)),
        DelegationSet: { NameServers: { NameServer: ['ns-1.local-cloud.test'] } },
      }),
  },
  {
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/,
    answer: (store, id, { query }) => {
      const page = listRecordSets(store.zone(id).recordSets, {
        startName: query.get('name') ?? undefined,
        startType: query.get('type') ?? undefined,
        maxItems: query.get('maxitems') ?? undefined,
      });
      return printResponse('ListResourceRecordSetsResponse', recordSetPageContent(page));
    },
  },
  {
    method: 'POST',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/,
    answer: (store, id, { body }) =>
      printResponse('ChangeResourceRecordSetsResponse', {
        ChangeInfo: changeInfoContent(store.change(store.zone(id).id, readChangeRequest(body))),
      }),
  },
  {
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/dnssec\/?$/,
    answer: (store, id) => {
      const zone = store.zone(id);
      const content = dnssecContent(zone, store.keys.of(zone.name), store.keys.disabled(zone.name));
      return printResponse('GetDNSSECResponse', content);
    },
  },
  {
    method: 'GET',
    path: /^\/2013-04-01\/change\/([^/]+)$/,
    answer: (store, id) =>
      printResponse('GetChangeResponse', { ChangeInfo: changeInfoContent(store.changeInfo(id)) }),
  },
];

/**
 * Carries out one request and prints its answer.
 *
 * @throws Route53Error for everything that the API refuses, operations that are not supported here included.
 */
export function answerRequest(store: ZoneStore, request: Route53Request): string {
  const operation = operations.find(
    ({ method, path }) => method === request.method && path.test(request.path),
  );
  if (operation === undefined) {
    throw new Route53Error('InvalidAction', 'The local Route 53 does not support this operation.');
  }
  const id = operation.path.exec(request.path)?.[1] ?? '';
  return operation.answer(store, decodeURIComponent(id), request);
}
