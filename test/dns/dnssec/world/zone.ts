import { compareNames, findCommonAncestor, wildcardBelow } from '../../../../shared/dns/dnssec/name-order.ts';
import { hashName } from '../../../../shared/dns/dnssec/nsec3-hash.ts';
import { isWithin, lineageOf, parseName, toWireName, type WireName } from '../../../../shared/dns/name.ts';
import { recordType } from '../../../../shared/dns/record-type.ts';
import {
  type Algorithm,
  makeKey,
  type SignatureSpec,
  type SigningKey,
  writeDs,
  writeSignature,
} from './keys.ts';
import { type Rr, uint, writeBase32Hex, writeBitmap, writeData, writeSoa } from './wire.ts';

/** How a zone proves what is not there. */
export type DenialStyle = 'nsec' | 'nsec3' | 'compact' | 'route53';

/** Everything that a zone fixture may say; all of it has a default. */
export interface ZoneSpec {
  /** `{ 'alice.btps.saas.com': { TXT: ['key=…'] } }`; types TXT, CNAME, DNAME. */
  readonly records?: Readonly<Record<string, Partial<Record<'TXT' | 'CNAME' | 'DNAME', readonly string[]>>>>;
  /** Default true. An unsigned zone has no DS record at its parent. */
  readonly signed?: boolean;
  readonly algorithm?: Algorithm;
  /** Keys in the DNSKEY set; the first signs that set, the last all else. One key by default. */
  readonly keys?: readonly SigningKey[];
  /** DS data at the parent, from the zone's own keys; by default SHA-256 of the first. */
  readonly ds?: (zone: WireName, keys: readonly SigningKey[]) => readonly Uint8Array[];
  readonly denial?: DenialStyle;
  readonly nsec3?: { readonly iterations?: number; readonly salt?: Uint8Array; readonly optOut?: boolean };
  /** Signature times and oddities, by the type that is covered. */
  readonly signature?: (type: number) => Partial<SignatureSpec>;
  readonly ttlSeconds?: number;
  readonly soaMinimum?: number;
}

interface Answered {
  readonly kind: 'records' | 'no-data' | 'nxdomain';
  readonly answers: readonly Rr[];
  readonly authorities: readonly Rr[];
}

/** One authoritative zone that signs whatever it is asked for. */
export class Zone {
  readonly name: WireName;
  readonly keys: readonly SigningKey[];
  readonly spec: ZoneSpec;
  readonly #nowSeconds: number;
  readonly #ttl: number;
  readonly #nodes = new Map<WireName, Map<number, Uint8Array[]>>();

  constructor(name: WireName, spec: ZoneSpec, nowSeconds: number) {
    this.name = name;
    this.spec = spec;
    this.#nowSeconds = nowSeconds;
    this.#ttl = spec.ttlSeconds ?? 300;
    this.keys = spec.signed === false ? [] : (spec.keys ?? [makeKey(spec.algorithm ?? 13)]);
    this.#add(name, recordType.SOA, writeSoa(name, spec.soaMinimum ?? 60));
    this.#add(name, recordType.NS, Buffer.from(`\x02ns${name}`, 'latin1'));
    for (const { data } of this.keys) this.#add(name, recordType.DNSKEY, data);
    for (const [owner, types] of Object.entries(spec.records ?? {})) {
      for (const [type, texts] of Object.entries(types)) {
        const number = recordType[type as 'TXT'];
        for (const text of texts) this.#add(parseName(owner), number, writeData(number, text));
      }
    }
  }

  /** DS data for the parent. */
  get ds(): readonly Uint8Array[] {
    const [first] = this.keys;
    if (this.spec.ds) return this.spec.ds(this.name, this.keys);
    return first ? [writeDs(this.name, first)] : [];
  }

  /** Hands a name over to a child zone. */
  delegate(child: Zone): void {
    this.#add(child.name, recordType.NS, Buffer.from(`\x02ns${child.name}`, 'latin1'));
    for (const data of child.ds) this.#add(child.name, recordType.DS, data);
  }

  /** Answers a question that this zone is responsible for, aliases not followed. */
  answer(name: WireName, type: number): Answered {
    const node = this.#nodes.get(name);
    const found = [type, recordType.CNAME].find((wanted) => node?.has(wanted));
    if (found !== undefined) return records(this.#signedSet(name, found, name));
    if (this.#exists(name)) return this.#noData(name, type);
    const mapped = lineageOf(name).find((above) => this.#nodes.get(above)?.has(recordType.DNAME));
    if (mapped !== undefined) return records(this.#mapped(name, mapped));
    const wildcard = wildcardBelow(this.#encloserOf(name));
    const expanded = [type, recordType.CNAME].find((wanted) => this.#nodes.get(wildcard)?.has(wanted));
    if (expanded !== undefined) return this.#expand(name, wildcard, expanded);
    if (this.#nodes.has(wildcard)) return { ...this.#noData(name, type), kind: 'no-data' };
    return { kind: 'nxdomain', answers: [], authorities: [...this.#soa(), ...this.#denyName(name, type)] };
  }

  /** Signs any record set in this zone's name, whatever it says: for forgeries by the zone itself. */
  sign(set: readonly Rr[], owner = set[0]?.name ?? this.name): Rr[] {
    const [first] = set;
    const key = first?.type === recordType.DNSKEY ? this.keys[0] : this.keys.at(-1);
    if (first === undefined || key === undefined) return [];
    const times = { inception: this.#nowSeconds - 3600, expiration: this.#nowSeconds + 86_400 };
    const spec = { ...times, ...this.spec.signature?.(first.type) };
    const data = writeSignature(set, owner, this.name, key, spec);
    return [{ ...first, type: recordType.RRSIG, data }];
  }

  /** An NSEC record of this zone, signed; `owner` and `next` as the caller likes. */
  nsec(owner: WireName, next: WireName, types: Iterable<number>): Rr[] {
    const data = Buffer.concat([Buffer.from(next, 'latin1'), writeBitmap(types)]);
    return this.#withSignature([this.#rr(owner, recordType.NSEC, data)]);
  }

  #add(owner: WireName, type: number, data: Uint8Array): void {
    const node = this.#nodes.get(owner) ?? new Map<number, Uint8Array[]>();
    node.set(type, [...(node.get(type) ?? []), data]);
    this.#nodes.set(owner, node);
  }

  #exists(name: WireName): boolean {
    return [...this.#nodes.keys()].some((owner) => isWithin(owner, name));
  }

  #encloserOf(name: WireName): WireName {
    return lineageOf(name).find((above) => this.#exists(above)) ?? this.name;
  }

  #rr(name: WireName, type: number, data: Uint8Array): Rr {
    return { name, type, ttl: this.#ttl, data };
  }

  #withSignature(set: readonly Rr[], owner?: WireName): Rr[] {
    return [...set, ...this.sign(set, owner)];
  }

  #set(owner: WireName, type: number, as: WireName): Rr[] {
    return (this.#nodes.get(owner)?.get(type) ?? []).map((data) => this.#rr(as, type, data));
  }

  /** A delegation's NS set is the child's: the parent does not sign it (RFC 4035 section 2.2). */
  #signedSet(owner: WireName, type: number, as: WireName): Rr[] {
    return this.#withSignature(this.#set(owner, type, as), owner === as ? undefined : owner);
  }

  #soa(): Rr[] {
    return this.#signedSet(this.name, recordType.SOA, this.name);
  }

  #mapped(name: WireName, owner: WireName): Rr[] {
    const [mapping] = this.#set(owner, recordType.DNAME, owner);
    const target = Buffer.from(mapping?.data ?? []).toString('latin1');
    const alias = name.slice(0, name.length - owner.length) + target;
    const synthesized = this.#rr(name, recordType.CNAME, Buffer.from(alias, 'latin1'));
    return [...this.#signedSet(owner, recordType.DNAME, owner), synthesized];
  }

  #expand(name: WireName, wildcard: WireName, type: number): Answered {
    // An online signer signs the name itself, so that nobody can tell.
    if (this.#isOnline) return records(this.#withSignature(this.#set(wildcard, type, name)));
    return { ...records(this.#signedSet(wildcard, type, name)), authorities: this.#denyNearer(name) };
  }

  #noData(name: WireName, type: number): Answered {
    return { kind: 'no-data', answers: [], authorities: [...this.#soa(), ...this.#denyType(name, type)] };
  }

  get #isOnline(): boolean {
    return this.spec.denial === 'compact' || this.spec.denial === 'route53';
  }

  #typesAt(name: WireName, denial: number): number[] {
    const types = [...(this.#nodes.get(name)?.keys() ?? [])];
    const isUnsignedDelegation = types.length === 1 && types[0] === recordType.NS;
    return types.length === 0
      ? []
      : [...types, ...(denial === recordType.NSEC3 && isUnsignedDelegation ? [] : [recordType.RRSIG])];
  }

  #denyType(name: WireName, type: number): Rr[] {
    if (this.keys.length === 0) return [];
    if (this.#isOnline) return this.#online(name, type);
    if (this.spec.denial === 'nsec3') {
      const own = this.#chain3().some(({ owner }) => owner === name);
      if (own) return this.#nsec3At(name);
      const encloser =
        lineageOf(name).find((above) => this.#chain3().some(({ owner }) => owner === above)) ?? this.name;
      return unique([
        ...this.#nsec3At(encloser),
        ...this.#nsec3Over(childTowards(name, encloser)),
        ...this.#nsec3At(wildcardBelow(encloser)),
      ]);
    }
    if (this.#nodes.has(name)) return this.#nsecAt(name);
    if (this.#exists(name)) return this.#nsecOver(name);
    return unique([...this.#nsecOver(name), ...this.#nsecAt(wildcardBelow(this.#encloserOf(name)))]);
  }

  #denyName(name: WireName, type: number): Rr[] {
    if (this.keys.length === 0) return [];
    if (this.#isOnline) return this.#online(name, type);
    const wildcard = wildcardBelow(this.#encloserOf(name));
    if (this.spec.denial !== 'nsec3') return unique([...this.#nsecOver(name), ...this.#nsecOver(wildcard)]);
    const encloser = this.#encloserOf(name);
    return unique([...this.#nsec3At(encloser), ...this.#denyNearer(name), ...this.#nsec3Over(wildcard)]);
  }

  #denyNearer(name: WireName): Rr[] {
    if (this.keys.length === 0) return [];
    return this.spec.denial === 'nsec3'
      ? this.#nsec3Over(childTowards(name, this.#encloserOf(name)))
      : this.#nsecOver(name);
  }

  #online(name: WireName, type: number): Rr[] {
    const own = this.#typesAt(name, recordType.NSEC);
    const made = toWireName(`\x01\0${name}`);
    if (this.spec.denial === 'route53' && own.length === 0) {
      const all = [1, 15, 16, 28, 33, 46, 47, 257].filter((other) => other !== type);
      return this.nsec(name, made, all);
    }
    const nothing = this.#exists(name) ? [] : [recordType.NXNAME];
    return this.nsec(name, made, new Set([...own, recordType.RRSIG, recordType.NSEC, ...nothing]));
  }

  #chain(): WireName[] {
    return [...this.#nodes.keys()].toSorted(compareNames);
  }

  #nsecAt(owner: WireName): Rr[] {
    const chain = this.#chain();
    const at = chain.indexOf(owner);
    if (at < 0) return [];
    const types = [...this.#typesAt(owner, recordType.NSEC), recordType.NSEC];
    return this.nsec(owner, chain[at + 1] ?? this.name, types);
  }

  #nsecOver(name: WireName): Rr[] {
    return this.#nsecAt(this.#chain().findLast((owner) => compareNames(owner, name) < 0) ?? this.name);
  }

  #chain3() {
    const { salt = new Uint8Array(), iterations = 0, optOut = false } = this.spec.nsec3 ?? {};
    const owners = new Set(
      [...this.#nodes]
        .filter(
          ([, types]) =>
            !(optOut && types.has(recordType.NS) && !types.has(recordType.SOA) && !types.has(recordType.DS)),
        )
        .flatMap(([owner]) => lineageOf(owner).filter((above) => isWithin(above, this.name))),
    );
    return [...owners]
      .map((owner) => ({ owner, hash: hashName(owner, { iterations, salt }) }))
      .toSorted((one, other) => Buffer.compare(one.hash, other.hash));
  }

  #nsec3At(name: WireName): Rr[] {
    return this.#nsec3(this.#chain3().findIndex(({ owner }) => owner === name));
  }

  #nsec3Over(name: WireName): Rr[] {
    const { salt = new Uint8Array(), iterations = 0 } = this.spec.nsec3 ?? {};
    const hash = hashName(name, { iterations, salt });
    const chain = this.#chain3();
    const before = chain.findLastIndex((link) => Buffer.compare(link.hash, hash) < 0);
    return this.#nsec3(before < 0 ? chain.length - 1 : before);
  }

  #nsec3(index: number): Rr[] {
    const chain = this.#chain3();
    const link = chain[index];
    const next = chain[(index + 1) % chain.length];
    if (link === undefined || next === undefined) return [];
    const { salt = new Uint8Array(), iterations = 0, optOut = false } = this.spec.nsec3 ?? {};
    const data = Buffer.concat([
      uint(1, 1, optOut ? 1 : 0),
      uint(2, iterations),
      uint(1, salt.length),
      salt,
      uint(1, next.hash.length),
      next.hash,
      writeBitmap(this.#typesAt(link.owner, recordType.NSEC3)),
    ]);
    const owner = toWireName(`\x20${writeBase32Hex(link.hash)}${this.name}`);
    return this.#withSignature([this.#rr(owner, recordType.NSEC3, data)]);
  }
}

function records(answers: readonly Rr[]): Answered {
  return { kind: 'records', answers, authorities: [] };
}

function childTowards(name: WireName, ancestor: WireName): WireName {
  const lineage = lineageOf(name);
  return lineage[lineage.indexOf(findCommonAncestor(name, ancestor)) - 1] ?? name;
}

/** Signatures of some algorithms differ each time: one set, one signature. */
function unique(records: readonly Rr[]): Rr[] {
  const seen = new Set<string>();
  let keepSignature = true;
  return records.filter(({ name, type, data }) => {
    if (type === recordType.RRSIG) return keepSignature;
    const key = `${type}/${name}/${Buffer.from(data).toString('latin1')}`;
    keepSignature = !seen.has(key);
    seen.add(key);
    return keepSignature;
  });
}
