import { LruCache } from '../../memory/lru-cache.ts';
import { FailureMemory } from '../failure-memory.ts';
import type { DnsMessage, Question } from '../message.ts';
import { formatName, isWithin, lineageOf, type WireName } from '../name.ts';
import { formatRecordType, recordType } from '../record-type.ts';
import type { DelegationSigner } from './ds.ts';
import type { LookupAttempt } from './lookup-attempt.ts';
import { isRefused, type Refused, type SecureZone } from './secure-zone.ts';
import { type Bogus, because, blame, isTrouble, type Trouble } from './trouble.ts';
import type { TrustAnchor } from './trust-anchor.ts';
import { VerdictCache } from './verdict-cache.ts';
import { type ProvedCut, proveCut } from './zone-cut.ts';
import { type ProvedKeys, proveZoneKeys } from './zone-keys.ts';

/** What is known about the zone that a name lies in; `unanchored` when no trust anchor is above it. */
export type ZoneVerdict =
  | { readonly kind: 'secure'; readonly zone: SecureZone }
  | { readonly kind: 'insecure' }
  | { readonly kind: 'unanchored' }
  | Trouble;

type KeptKeys = ProvedKeys & { readonly expiresAtMs: number };
type KeptCut = ProvedCut & { readonly expiresAtMs: number };

/** Longest life of a verdict, whatever its TTL; shorter where it says that something is not there. */
const maxKeptSeconds = 86_400;
const maxAbsenceSeconds = 3600;
const maxZones = 1000;
const maxCuts = 5000;
/** Most names that are asked about before it is known that they are needed: a name has up to 127, an honest one a few. */
const maxAhead = 8;

/** Walks from the trust anchors down to the zones of names, and remembers the way (RFC 4035 section 5). */
export class TrustChain {
  readonly #anchors: ReadonlyMap<WireName, TrustAnchor>;
  readonly #now: () => number;
  readonly #keys: VerdictCache<KeptKeys>;
  readonly #cuts: VerdictCache<KeptCut>;
  /** Zones that answers have come from: the names below one are most likely its own, too. */
  readonly #answering = new LruCache<true>(maxZones);
  /** Parts of the chain that were bogus a moment ago, by their question. */
  readonly #bogus: FailureMemory<Bogus>;

  constructor(anchors: ReadonlyMap<WireName, TrustAnchor>, now: () => number) {
    this.#anchors = anchors;
    this.#now = now;
    this.#keys = new VerdictCache(now, maxZones);
    this.#cuts = new VerdictCache(now, maxCuts);
    this.#bogus = new FailureMemory(now);
  }

  /**
   * Asks for whatever the chain of a name may need, all at once and beside the answer itself; nothing when a
   * zone above the name is known to answer.
   */
  prepare(name: WireName, attempt: LookupAttempt): void {
    const anchor = this.#anchorAbove(name);
    if (anchor === undefined) return;
    const above = pathDown(name, anchor).filter((step) => step !== name);
    if (above.some((zone) => this.#answering.has(zone) && this.#keys.has(zone))) return;
    this.#askAhead(above, anchor, attempt);
  }

  /**
   * Finds the zone that signed a name's records, or the proof that they need no signature.
   *
   * @param signer who claims to have signed them: only a hint that spares the way further down.
   */
  async findZone(name: WireName, signer: WireName | undefined, attempt: LookupAttempt): Promise<ZoneVerdict> {
    const anchor = this.#anchorAbove(name);
    if (anchor === undefined) return { kind: 'unanchored' };
    const end =
      signer !== undefined && isWithin(name, signer) && isWithin(signer, anchor.zone) ? signer : name;
    const path = pathDown(end, anchor);
    // An unsigned name is most likely below an unsigned zone, so that its own DS is rarely wanted.
    this.#askAhead(end === signer ? path : path.slice(0, -1), anchor, attempt);
    let zone = await this.#proveKeys(anchor.zone, anchor.signers, attempt);
    for (const step of path) {
      if ('kind' in zone) return zone;
      const cut = await this.#proveCut(step, zone, attempt);
      if (cut.kind === 'no-cut') continue;
      if (cut.kind !== 'secure') return isTrouble(cut) ? cut : { kind: 'insecure' };
      zone = await this.#proveKeys(step, cut.signers, attempt);
    }
    if ('kind' in zone) return zone;
    if (zone.name === signer) this.#answering.set(zone.name, true);
    return { kind: 'secure', zone };
  }

  /** Remembers for a moment that part of the chain is bogus by whoever is asked (RFC 4035 section 4.7). */
  remember(bogus: Bogus): void {
    const { type } = bogus.question;
    const isOfChain = type === recordType.DS || type === recordType.DNSKEY;
    if (!isOfChain || bogus.overLimit || bogus.remembered) return;
    // The outermost reason says which lookup it was; the others hold for every one.
    const reasons = bogus.reasons.slice(1);
    this.#bogus.remember(keyOf(bogus.question), { ...bogus, reasons, remembered: true });
  }

  #anchorAbove(name: WireName): TrustAnchor | undefined {
    for (const above of lineageOf(name)) {
      const anchor = this.#anchors.get(above);
      if (anchor !== undefined) return anchor;
    }
    return undefined;
  }

  /** @param names topmost first. */
  #askAhead(names: readonly WireName[], anchor: TrustAnchor, attempt: LookupAttempt): void {
    const asked: Question[] = this.#keys.has(anchor.zone)
      ? []
      : [{ name: anchor.zone, type: recordType.DNSKEY }];
    for (const name of names.slice(0, maxAhead)) {
      if (this.#isBogus(name)) break;
      const cut = this.#cuts.peek(name)?.kind;
      if (cut === 'insecure') break;
      if (!this.#cuts.has(name)) asked.push({ name, type: recordType.DS });
      // Of a name that is known to begin no zone, no keys are wanted.
      if (cut !== 'no-cut' && !this.#keys.has(name)) asked.push({ name, type: recordType.DNSKEY });
    }
    // Whatever is needed is waited for, and heard of, where it is needed.
    void Promise.allSettled(asked.map((question) => attempt.askForChain(question)));
  }

  #isBogus(name: WireName): boolean {
    const types = [recordType.DS, recordType.DNSKEY];
    return types.some((type) => this.#bogus.recall(keyOf({ name, type })) !== undefined);
  }

  async #proveKeys(
    zone: WireName,
    signers: readonly DelegationSigner[],
    attempt: LookupAttempt,
  ): Promise<SecureZone | Trouble> {
    const proved = await this.#keys.get(zone, useOf(attempt, zone), () =>
      this.#decide({ name: zone, type: recordType.DNSKEY }, zone, attempt, (message, nowSeconds) =>
        proveZoneKeys(message, zone, signers, { nowSeconds, budget: attempt.budget }),
      ),
    );
    return isTrouble(proved) ? proved : { name: zone, keys: proved.keys };
  }

  #proveCut(name: WireName, zone: SecureZone, attempt: LookupAttempt): Promise<KeptCut | Trouble> {
    return this.#cuts.get(name, useOf(attempt, name), () =>
      this.#decide({ name, type: recordType.DS }, zone.name, attempt, (message, nowSeconds) =>
        proveCut(message, name, { zone, nowSeconds, budget: attempt.budget }),
      ),
    );
  }

  async #decide<Proved extends { readonly kind: string; readonly ttlSeconds: number }>(
    { name, type }: Question,
    zone: WireName,
    attempt: LookupAttempt,
    prove: (message: DnsMessage, nowSeconds: number) => Proved | Refused,
  ): Promise<(Proved & { readonly expiresAtMs: number }) | Trouble> {
    const remembered = this.#bogus.recall(keyOf({ name, type }));
    if (remembered !== undefined) return remembered;
    const title = `${formatRecordType(type)} of ${formatName(name)}`;
    const response = await attempt.askForChain({ name, type });
    if (response.kind === 'failed') {
      const { reason, details } = response;
      return { kind: 'unavailable', reason, reasons: [`${title} could not be had`, ...details] };
    }
    const { message, server, fetchedAtMs } = response;
    const proved = prove(message, Math.floor(this.#now() / 1000));
    if (isRefused(proved)) {
      const { exhausted: overLimit } = attempt.budget;
      const bogus = blame(proved, { question: { name, type }, server, zone, overLimit });
      return because(`${title} by ${server}`, bogus);
    }
    const saysThatIs = proved.kind === 'keys' || proved.kind === 'secure';
    const seconds = Math.min(proved.ttlSeconds, saysThatIs ? maxKeptSeconds : maxAbsenceSeconds);
    return { ...proved, expiresAtMs: fetchedAtMs + seconds * 1000 };
  }
}

/** The names below an anchor on the way to a name, itself included, topmost first. */
function pathDown(name: WireName, anchor: TrustAnchor): WireName[] {
  return lineageOf(name)
    .filter((step) => isWithin(step, anchor.zone) && step !== anchor.zone)
    .reverse();
}

function keyOf({ name, type }: Question): string {
  return `${type}/${name}`;
}

function useOf(attempt: LookupAttempt, name: WireName) {
  return { refresh: attempt.doubtedZone === name, ownTrouble: attempt.isRepeat };
}
