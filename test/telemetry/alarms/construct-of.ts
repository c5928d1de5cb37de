import type { FunctionName } from '../../../infra/functions.ts';

const constructs: Partial<Record<FunctionName, string>> = { inbox: 'InboxApi' };

/** Path of the construct of a function. */
export function constructOf(name: FunctionName): string {
  return constructs[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
