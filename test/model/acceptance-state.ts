/** Ways to get acceptance wrong; each is a line that the code has, left out. */
export type AcceptanceBug =
  | 'put without its condition'
  | 'registry read eventually consistent'
  | 'registry not read again'
  | 'epoch not compared'
  | 'revocation acknowledged before it is written'
  | 'own repeated put taken for a replay'
  | 'counter read, then written'
  | 'audit event under a random id'
  | 'stream record taken off before its event is written';

/** What is explored. */
export interface AcceptanceOptions {
  readonly bug?: AcceptanceBug;
  /** Messages that one device may send. */
  readonly limit?: number;
  /** Which of {@link requestsOf} come. */
  readonly requests?: readonly number[];
  /** Who revokes: 0 the first device, 1 all of them. */
  readonly writers?: readonly number[];
}

/** How a request ended. */
export type Answer = 'accepted' | 'replay' | 'revoked' | 'limited' | 'none';

/** What the registry holds: the identity's epoch, and of each device whether it was revoked by name. */
export interface Registry {
  readonly epoch: number;
  readonly revoked: readonly boolean[];
}

/** One request, from its arrival to its answer. */
export interface Request {
  readonly phase: 'new' | 'read' | 'counted' | 'charged' | 'repeat' | 'done';
  /** Time of the registry's word. */
  readonly readAt: number;
  /** What that word was: whether it refuses the device. */
  readonly refused: boolean;
  /** Whether the device's revocation had been acknowledged when the read began. */
  readonly afterAck: boolean;
  readonly seesNonce: boolean;
  readonly counter: number;
  readonly answer: Answer;
}

/** A copy of a message in the inbox, with its record in the stream. */
export interface Delivered {
  readonly message: number;
  readonly request: number;
  readonly afterAck: boolean;
  readonly wordAge: number;
  readonly events: number;
  readonly record: 'waiting' | 'handled' | 'gone';
}

/** All that matters of one moment. */
export interface AcceptanceState {
  readonly clock: number;
  readonly registry: Registry;
  readonly registryBefore: Registry;
  /** Whether each writer's revocation is written and acknowledged: of the first device, and of all. */
  readonly written: readonly boolean[];
  readonly acknowledged: readonly boolean[];
  readonly requests: readonly Request[];
  readonly inbox: readonly Delivered[];
  readonly charged: readonly number[];
  readonly crashes: number;
  readonly losses: number;
  readonly redeliveries: number;
}

/** Two copies of one message of the first device, and a message of the second. */
export const requestsOf = [
  { device: 0, message: 0 },
  { device: 0, message: 0 },
  { device: 1, message: 1 },
] as const;

/** What is delivered of the message that a request carries. */
export function delivered({ inbox }: AcceptanceState, number: number): Delivered | undefined {
  return inbox.find(({ message }) => message === requestsOf[number]?.message);
}
