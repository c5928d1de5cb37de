declare const wireName: unique symbol;

/**
 * A domain name as its uncompressed wire bytes, one latin1 character a byte, in lower case and with the root
 * label: `\x05alice\x04btps\x00`. Two names are the same exactly when these strings are, whatever bytes
 * (dots included) their labels hold.
 */
export type WireName = string & { readonly [wireName]: true };

/** Most bytes in one label, and in a whole name with its length bytes (RFC 1035 section 2.3.4). */
export const maxLabelBytes = 63;
export const maxNameBytes = 255;

/** Lower-cases the ASCII letters of a name; length bytes are below `A`, so that they never change. */
export function toWireName(bytes: string): WireName {
  return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) as WireName;
}

/**
 * Reads a name in presentation format: `alice.btps.saas.com`, a trailing dot allowed, `\.` and `\DDD` for
 * bytes that need it (RFC 1035 section 5.1).
 *
 * @throws TypeError when it is not a domain name.
 */
export function parseName(text: string): WireName {
  if (text !== '.' && !wholePattern.test(text)) throw misnamed(text);
  const labels = text.match(labelPattern) ?? [];
  const wire = `${labels.map((label) => writeLabel(label, text)).join('')}\0`;
  if (wire.length > maxNameBytes) throw misnamed(text);
  return toWireName(wire);
}

/** Prints a name without its trailing dot (the root as `.`), so that {@link parseName} reads it back. */
export function formatName(name: WireName): string {
  return labelsOf(name).map(formatLabel).join('.') || '.';
}

/** Tells whether a name is a zone's own or lies below it. */
export function isWithin(name: WireName, zone: WireName): boolean {
  let rest: string = name;
  while (rest.length > zone.length) rest = rest.slice(1 + rest.charCodeAt(0));
  return rest === zone;
}

/** The root, above every name. */
export const rootName = '\0' as WireName;

/** Gives the labels of a name without their length bytes, the leftmost first; the root has none. */
export function labelsOf(name: WireName): string[] {
  const labels: string[] = [];
  for (let at = 0; name.charCodeAt(at) > 0; at += 1 + name.charCodeAt(at)) {
    labels.push(name.slice(at + 1, at + 1 + name.charCodeAt(at)));
  }
  return labels;
}

/** Gives a name and all names above it, itself first and the root last. */
export function lineageOf(name: WireName): WireName[] {
  const lineage = [name];
  for (let rest = name; rest !== rootName; lineage.push(rest)) {
    rest = rest.slice(1 + rest.charCodeAt(0)) as WireName;
  }
  return lineage;
}

const character = String.raw`(?:\\\d{3}|\\[!-/:-~]|[!-\-/-\[\]-~])`;
const labelPattern = new RegExp(`${character}+`, 'g');
const wholePattern = new RegExp(`^${character}+(?:\\.${character}+)*\\.?$`);

function writeLabel(label: string, text: string): string {
  const bytes = label.replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
    escaped.length === 3 ? byteOf(Number(escaped), text) : escaped,
  );
  if (bytes.length > maxLabelBytes) throw misnamed(text);
  return String.fromCharCode(bytes.length) + bytes;
}

function byteOf(value: number, text: string): string {
  if (value > 255) throw misnamed(text);
  return String.fromCharCode(value);
}

function formatLabel(label: string): string {
  return label.replace(/[^!-~]|[.\\]/g, (byte) =>
    byte === '.' || byte === '\\' ? `\\${byte}` : `\\${byte.charCodeAt(0).toString().padStart(3, '0')}`,
  );
}

function misnamed(text: string): TypeError {
  return new TypeError(`not a domain name: ${JSON.stringify(text.slice(0, maxNameBytes))}`);
}
