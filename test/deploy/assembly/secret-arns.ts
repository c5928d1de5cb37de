/**
 * Takes the ARN of each secret from its attribute `Id` instead of from a reference to it, within any value.
 *
 * @param secrets logical ids of the secrets
 */
export function withSecretArns<Value>(value: Value, secrets: ReadonlySet<string>): Value {
  return rewrite(value, secrets) as Value;
}

function rewrite(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref } = value as { Ref?: unknown };
  if (typeof Ref === 'string' && secrets.has(Ref)) return { 'Fn::GetAtt': [Ref, 'Id'] };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rewrite(member, secrets)]));
}
