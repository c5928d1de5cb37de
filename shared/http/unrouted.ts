import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Outcome, refuse } from '../protocol/errors.ts';
import { type Route, routes } from './routes.ts';

/**
 * Answers a request that no route matches: METHOD_NOT_ALLOWED, with the methods of the path as its reason,
 * where the path exists under another method, else ROUTE_NOT_FOUND.
 *
 * @param table routes of the API; those of devices and servers unless given
 *
 * Source: RFC 9110 sections 15.5.5 and 15.5.6.
 */
export function refuseUnrouted(
  event: APIGatewayProxyEventV2,
  table: readonly Route[] = routes,
): Outcome<never> {
  const methods = methodsOf(event.rawPath, table);
  return methods.length > 0
    ? refuse('METHOD_NOT_ALLOWED', methods.join(', '))
    : refuse('ROUTE_NOT_FOUND', 'no route of this API has this path');
}

/** The methods that a path of an API knows; none where there is no such path. */
export function methodsOf(path: string, table: readonly Route[] = routes): readonly Route['method'][] {
  const methods = table.filter((route) => matches(route.path, path)).map(({ method }) => method);
  return [...new Set(methods)];
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) =>
      segment.startsWith('{') ? given[index] !== '' : segment === given[index],
    )
  );
}
