import type { TxtOutcome } from '../../dns/outcome.ts';
import type { Identity } from '../../protocol/identity.ts';

/** A server with authority for the zone. */
export interface NameServer {
  /** `ns-1.example (192.0.2.1)`, or as it was listed. */
  readonly label: string;
  /** IP address, with a port if it is not 53. */
  readonly address: string;
}

/** What one of them says about the TXT records of a name. */
export type ServerAnswer =
  | {
      readonly kind: 'answer';
      /** Base64 of each value, in an order of their own. */
      readonly values: readonly string[];
      readonly ttlSeconds: number;
      readonly authoritative: boolean;
    }
  | { readonly kind: 'absent'; readonly authoritative: boolean }
  | { readonly kind: 'failed'; readonly reason: string };

/** What is known of a name: by a validating resolver, and by every server itself. */
export interface NameEvidence {
  readonly name: string;
  readonly outcome: TxtOutcome;
  readonly servers: readonly { readonly server: NameServer; readonly answer: ServerAnswer }[];
}

/** The zone that the records of the identity lie in. */
export interface ZoneEvidence {
  /** Name without the final dot. */
  readonly apex: string;
  /** How long others keep what does not exist, seconds (RFC 2308 section 5). */
  readonly negativeTtlSeconds: number;
  /** Empty when none was found. */
  readonly servers: readonly NameServer[];
}

/** Everything that the checks look at. */
export interface Evidence {
  readonly identity: Identity;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Undefined when it could not be found. */
  readonly zone: ZoneEvidence | undefined;
  readonly parent: NameEvidence;
  /** Records of the devices: the one that was asked about, or all that the parent lists. */
  readonly devices: readonly (NameEvidence & { readonly delegatedId: string })[];
  /** A name below the identity that nobody has published. */
  readonly unpublished: TxtOutcome;
  /** The record of the domain's server. */
  readonly server: { readonly name: string; readonly outcome: TxtOutcome };
}
