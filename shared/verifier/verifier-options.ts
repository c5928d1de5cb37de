import type { DnssecPolicy } from '../dns/dnssec-policy.ts';

/** How a verifier is made; all of it may be left out. */
export interface VerifierOptions {
  /** Domains that messages are taken for, lower case; those to others are RELAY_DENIED. Any, unless given. */
  readonly recipientDomains?: readonly string[];
  /**
   * URL that other servers post messages to, as `_btps.{domain}` publishes it. With it, late messages of up to 24 h
   * are taken that come with the voucher of their sender's server, which is signed over this URL.
   */
  readonly publicUrl?: string;
  /**
   * Recursive resolvers in the order in which they are asked: `https://dns.google/dns-query`, `tls://1.1.1.1`,
   * `udp://8.8.8.8`. Public ones by HTTPS unless given.
   */
  readonly dnsServers?: readonly string[];
  /** So many resolvers have to agree before an answer counts; 1 unless given. */
  readonly dnsQuorum?: number;
  readonly dnssec?: DnssecOptions;
  /** Whether RSA signatures over the payload are taken beside those over its digest; true unless given. */
  readonly acceptRsaPayloadSignatures?: boolean;
  /** Clock, epoch milliseconds; the system's unless given. */
  readonly now?: () => number;
}

/** How far DNS answers have to be proved. */
export interface DnssecOptions {
  /** `prefer` unless given. */
  readonly policy?: DnssecPolicy;
  /** Policies that differ, by the domain that they hold for and all names below it; lower case. */
  readonly domains?: Readonly<Record<string, DnssecPolicy>>;
  /** DS records that chains begin at, `. IN DS 20326 8 2 E06D…`; those of the root unless given. */
  readonly trustAnchors?: readonly string[];
}

/** What the request that brought a message says about it. */
export interface RequestContext {
  /** Headers of the request, for a voucher; names in any case. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * Asked before each lookup that no cache answers, so that no sender can have any number of names looked up; the
   * seconds to wait refuse the message with RATE_LIMIT_EXCEEDED.
   */
  readonly chargeLookup?: () => Promise<{ readonly retryAfterSeconds: number } | undefined>;
}
