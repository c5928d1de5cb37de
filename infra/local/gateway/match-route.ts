import type { Route } from '../../../shared/http/routes.ts';

/** A route and what its path captured. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a request as API Gateway does: the whole path counts, a `{parameter}` stands for one segment.
 *
 * @param path percent-encoded, without the query.
 * @returns undefined where `$default` answers.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const pathParameters = matchPath(route.path, path);
    if (pathParameters !== undefined) return { route, pathParameters };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const segments = path.split('/');
  if (segments.length !== expected.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const segment = decodePath(segments[index] ?? '');
    const parameter = /^\{(\w+)\}$/.exec(part)?.[1];
    if (parameter === undefined) {
      if (segment !== part) return undefined;
    } else if (segment === '') return undefined;
    else parameters[parameter] = segment;
  }
  return parameters;
}

/** Percent-decodes what is well formed and leaves the rest as it is. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
