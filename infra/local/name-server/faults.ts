import type { Answer } from 'dns-packet';

/** What was asked, and how. */
export interface ObservedQuestion {
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

/** How a test makes the name server misbehave for one question. */
export type Fault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'rcode'; readonly rcode: 'SERVFAIL' | 'REFUSED' | 'FORMERR' | 'NXDOMAIN' | 'NOTIMP' }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  /** Leaves out signatures, and what is there for them alone, as some resolvers do. */
  | { readonly kind: 'strip-signatures' }
  /** Signs by a clock that is ahead by so many seconds (negative: behind): four days make it expire, or not begin. */
  | { readonly kind: 'shift-clock'; readonly seconds: number }
  /** Signs with a key that is not the zone's and pretends to be it. */
  | { readonly kind: 'wrong-key' }
  /** Changes the first record after it was signed. */
  | { readonly kind: 'tamper' };

/** Decides whether a question meets a fault. */
export type FaultRule = (question: ObservedQuestion) => Fault | undefined;
