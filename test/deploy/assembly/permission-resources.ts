import type { Resource, Statement } from './template.ts';

/**
 * Gives the permissions of one action every resource in place of those that they name.
 *
 * @param resource any of a template; what is no policy stays as it is
 * @param action the only one of its statement, as the stack writes permissions on changes of a zone
 */
export function onAnyResource(resource: Resource, action: string): Resource {
  const document = resource.Properties?.PolicyDocument as
    | { readonly Statement: readonly Statement[] }
    | undefined;
  if (resource.Type !== 'AWS::IAM::Policy' || !document) return resource;
  const Statement = document.Statement.map((statement) =>
    [statement.Action].flat().every((allowed) => allowed === action)
      ? { ...statement, Resource: '*' }
      : statement,
  );
  return { ...resource, Properties: { ...resource.Properties, PolicyDocument: { ...document, Statement } } };
}
