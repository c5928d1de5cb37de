import { readPrintedKey } from './ds-record.ts';

/** Makes every DS record name a digest that no key has. */
export function spoilDigests(lines: readonly string[]): readonly string[] {
  return lines.map(spoil);
}

/** Changes the last digit of a line. */
export function spoil(line: string): string {
  return line.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
}

/** Changes some lines of a zone. */
export function onlySome(which: (line: string) => boolean, change: (line: string) => string) {
  return (lines: readonly string[]) => lines.map((line) => (which(line) ? change(line) : line));
}

/** The signatures that it made stay, the key itself goes: what a server does that drops a key too soon. */
export function withoutSigningKey(lines: readonly string[]): readonly string[] {
  const signature = lines.find((line) => / RRSIG TXT /.test(line)) ?? '';
  const tag = / RRSIG TXT \d+ \d+ \d+ \d+ \d+ (\d+) /.exec(signature)?.[1] ?? '';
  return lines.filter((line) => !(/ DNSKEY 256 /.test(line) && readPrintedKey(line).keyTag === Number(tag)));
}

/** Does to each record of the tampered zones what its name says. */
export function tamperWithRecords(lines: readonly string[]): readonly string[] {
  const of = (name: string, type: string) => (line: string) =>
    new RegExp(`^${name}\\.\\S+\\s+\\d+ IN ${type} `).test(line);
  const moved = lines
    .filter((line) => of('moved', 'RRSIG TXT')(line))
    .map((line) => line.replace(/^moved/, 'only-other'));
  return lines
    .filter(
      (line) =>
        !of('stripped', 'RRSIG TXT')(line) &&
        !line.startsWith('removed.') &&
        !of('only-other', 'RRSIG TXT')(line),
    )
    .map((line) => (of('changed', 'TXT')(line) ? line.replace('signed', 'forged') : line))
    .map((line) => (of('changed-ttl', '.*TXT')(line) ? line.replace(/\s300 IN/, ' 200 IN') : line))
    .map((line) => (of('spoiled', 'RRSIG TXT')(line) ? spoilSignature(line) : line))
    .concat(moved);
}

function spoilSignature(line: string): string {
  return line.replace(/(\S)(\S+)$/, (_, first, rest) => (first === 'A' ? 'B' : 'A') + rest);
}

/** Does to the DS records of each child what its name says. */
export function tamperWithDelegations(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => !/^ds-removed\.\S+\s+\d+ IN (DS|RRSIG DS) /.test(line))
    .filter((line) => !/^ds-unsigned\.\S+\s+\d+ IN RRSIG DS /.test(line))
    .map((line) => (/^ds-changed\.\S+\s+\d+ IN DS /.test(line) ? spoil(line) : line));
}
