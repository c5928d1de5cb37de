import { type Item, type Parameters, printInnerList } from './structured-fields.ts';

/**
 * Puts together the text that a message signature covers: a line a component, then the signature's own parameters.
 *
 * Source: RFC 9421 section 2.5.
 *
 * @param components their values by name, in the order in which they are covered
 * @throws TypeError for a value with a line break, which could pass for another component
 */
export function signatureBase(components: ReadonlyMap<string, string>, parameters: Parameters): string {
  const lines = [...components].map(([name, value]) => {
    if (/[\r\n]/.test(value)) throw new TypeError(`the value of ${name} has a line break`);
    return `"${name}": ${value}`;
  });
  return [...lines, `"@signature-params": ${printSignatureParams([...components.keys()], parameters)}`].join(
    '\n',
  );
}

/** Prints what a signature covers and its parameters: a member of `Signature-Input` (RFC 9421 section 4.1). */
export function printSignatureParams(names: readonly string[], parameters: Parameters): string {
  const items = names.map((value): Item => ({ value, parameters: new Map() }));
  return printInnerList(items, parameters);
}
