import { Route53Error } from './route53-error.ts';

/**
 * Brings a domain name into the form in which Route 53 stores and returns it: lower case, with the final dot, and
 * with every byte other than `[a-z0-9-_]` as `\ooo`.
 *
 * @throws Route53Error InvalidChangeBatch for names that DNS cannot hold.
 */
export function canonicalName(name: string): string {
  const labels = splitLabels(name);
  if (labels.some((label) => label.length === 0)) throw invalidName('LabelIsEmpty (Label is empty)', name);
  if (labels.some((label) => label.length > 63)) {
    throw invalidName('DomainLabelTooLong (Domain label is too long)', name);
  }
  const octets = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  if (octets > 255) throw invalidName('DomainNameTooLong (Domain name is too long)', name);
  return `${labels.map(printLabel).join('.')}.`;
}

/**
 * Order of record sets in a list: bytewise by the name with its labels reversed and a final dot. The dot counts, so
 * that `alice-b` stands before `alice` and what is below it.
 *
 * Source: API reference, ListResourceRecordSets, "Sort order".
 */
export function compareNames(left: string, right: string): number {
  const [a, b] = [reversed(left), reversed(right)];
  return a < b ? -1 : Number(a > b);
}

function reversed(name: string): string {
  return `${name.slice(0, -1).split('.').reverse().join('.')}.`;
}

function splitLabels(name: string): Buffer[] {
  const withoutFinalDot = name.endsWith('.') ? name.slice(0, -1) : name;
  return withoutFinalDot.split('.').map((label) => {
    const bytes = label.replace(/\\([0-3][0-7]{2})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return Buffer.from(bytes.toLowerCase(), 'latin1');
  });
}

function printLabel(label: Buffer): string {
  return label
    .toString('latin1')
    .replace(/[^a-z0-9_-]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function invalidName(problem: string, name: string): Route53Error {
  return Route53Error.invalidChangeBatch([`FATAL problem: ${problem} encountered with '${name}'`]);
}
