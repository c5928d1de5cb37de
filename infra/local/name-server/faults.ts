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
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] };

/** Decides whether a question meets a fault. */
export type FaultRule = (question: ObservedQuestion) => Fault | undefined;
