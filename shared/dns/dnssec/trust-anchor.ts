import { parseName, type WireName } from '../name.ts';
import { digestAlgorithms } from './algorithm.ts';
import { type DelegationSigner, selectUsable } from './ds.ts';

/** A zone whose keys are known beforehand, by their digests. */
export interface TrustAnchor {
  readonly zone: WireName;
  readonly signers: readonly DelegationSigner[];
}

/** Both keys of the root zone: of 2017 and of 2024 (IANA, root-anchors.xml). */
export const rootTrustAnchors: readonly string[] = [
  '. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D',
  '. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16',
];

const pattern =
  /^(?<zone>\S+)(?:\s+\d+)?\s+IN\s+DS\s+(?<tag>\d{1,5})\s+(?<algorithm>\d{1,3})\s+(?<type>\d{1,3})\s+(?<digest>[0-9a-f][0-9a-f\s]*)$/i;

/**
 * Reads trust anchors, DS records in presentation format (`. IN DS 20326 8 2 E06D…`, RFC 4034 section 5.3).
 *
 * @throws TypeError when there is none, one is not a DS record, or a zone has none of a known algorithm: all below
 * it would count as unsigned, against the will of whoever configured it.
 */
export function parseTrustAnchors(texts: readonly string[]): ReadonlyMap<WireName, TrustAnchor> {
  const anchors = new Map<WireName, TrustAnchor>();
  for (const text of texts) {
    const { zone, signer } = parseTrustAnchor(text);
    anchors.set(zone, { zone, signers: [...(anchors.get(zone)?.signers ?? []), signer] });
  }
  if (anchors.size === 0) throw new TypeError('no trust anchor given');
  for (const [zone, { signers }] of anchors) anchors.set(zone, { zone, signers: knownOf(signers) });
  return anchors;
}

function parseTrustAnchor(text: string): { zone: WireName; signer: DelegationSigner } {
  const { zone, tag, algorithm, type, digest } = pattern.exec(text.trim())?.groups ?? {};
  if (zone === undefined || digest === undefined) throw misshapen(text);
  const signer = {
    keyTag: Number(tag),
    algorithm: Number(algorithm),
    digestType: Number(type),
    digest: new Uint8Array(Buffer.from(digest.replace(/\s+/g, ''), 'hex')),
  };
  const bytes = digestAlgorithms.get(signer.digestType)?.bytes;
  if (bytes !== undefined && bytes !== signer.digest.length) throw misshapen(text);
  if (signer.keyTag > 0xffff || signer.algorithm > 0xff) throw misshapen(text);
  return { zone: parseName(zone), signer };
}

function knownOf(signers: readonly DelegationSigner[]): DelegationSigner[] {
  const usable = selectUsable(signers);
  if (usable.length === 0) throw new TypeError('no trust anchor of a zone has a known algorithm and digest');
  return usable;
}

function misshapen(text: string): TypeError {
  return new TypeError(`not a DS record: ${JSON.stringify(text.slice(0, 200))}`);
}
