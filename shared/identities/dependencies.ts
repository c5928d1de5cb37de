import type { Outcome } from '../protocol/errors.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import type { RevocationDependencies } from '../revocation/dependencies.ts';

/** What the life of identities works with: that of revocations, since closing one revokes its devices. */
export interface IdentityDependencies extends RevocationDependencies {
  /** URL of the device API without a final slash: the audience of rotation proofs. */
  readonly baseUrl: string;
}

/** What a write led to: the entry that it left; undefined when the identity is not any more what was read. */
export type IdentityWrite = Outcome<IdentityEntry> | undefined;

/** Who asks for a change of an identity, and how long there is time. */
export interface IdentityCall {
  /** The calling principal: the ARN behind a signed request. */
  readonly principal: string;
  /** When to stop, epoch milliseconds; the same request again goes on from there. */
  readonly deadlineMs: number;
}
