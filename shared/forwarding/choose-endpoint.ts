import { parseEndpoint } from '../protocol/endpoint.ts';
import { errorCatalogue } from '../protocol/errors.ts';
import { type FoundServer, findServer, type ServerDirectory } from '../voucher/find-server.ts';
import { type Attempt, failureOf, refused } from './delivery-failure.ts';

/** Time that finding an endpoint may take, milliseconds. */
const dnsBudgetMs = 6000;

/** What endpoints are found with. */
export interface EndpointDependencies extends ServerDirectory {
  /** Endpoints that are not looked up, by domain. */
  readonly routes: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Where to post, or how the attempt ends without it. */
export type EndpointChoice = { readonly endpoint: URL } | { readonly attempt: Attempt };

/**
 * Finds where messages for a domain are posted: by the table of routes, else by the domain's server record, whose host
 * has to lie within the domain unless DNSSEC proves the record. Otherwise whoever forges one answer of DNS would have
 * every message.
 *
 * @throws TypeError when a route is no URL of an endpoint
 */
export async function chooseEndpoint(
  domain: string,
  dependencies: EndpointDependencies,
): Promise<EndpointChoice> {
  const { routes, now } = dependencies;
  if (Object.hasOwn(routes, domain)) {
    const endpoint = parseEndpoint(routes[domain] ?? '');
    if (!endpoint) throw new TypeError(`the route of ${domain} is no https URL`);
    return { endpoint };
  }
  const found = await findServer(domain, dependencies, { deadlineMs: now() + dnsBudgetMs });
  if (found.ok) return judgeServer(domain, found.value);
  const { refusal } = found;
  if (refusal.code === 'INVALID_DELEGATION_RECORD') {
    return { attempt: refused('INVALID_SERVER_RECORD', refusal.reasons[0] ?? '') };
  }
  const retryable = refusal.retryable ?? errorCatalogue[refusal.code].retryable;
  return { attempt: { kind: retryable ? 'postponed' : 'refused', failure: failureOf(refusal) } };
}

function judgeServer(domain: string, { record, secure }: FoundServer): EndpointChoice {
  const { endpoint } = record;
  if (!endpoint) return { attempt: refused('RECEIVER_NOT_FOUND', `${domain} publishes no server`) };
  const host = endpoint.hostname.toLowerCase();
  if (!secure && host !== domain && !host.endsWith(`.${domain}`)) {
    const reason = `the server of ${domain} lies outside of it, which DNSSEC does not prove`;
    return { attempt: refused('INVALID_SERVER_RECORD', reason) };
  }
  return { endpoint };
}
