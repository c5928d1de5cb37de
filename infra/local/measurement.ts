import type { FunctionName } from '../functions.ts';

/** A value that AWS measures by itself, named as its metric, and the resource that it is about. */
export type Measurement =
  | {
      readonly of: 'function';
      readonly resource: FunctionName;
      readonly metric: 'Throttles' | 'IteratorAge' | 'DestinationDeliveryFailures';
      /** `IteratorAge` is in milliseconds. */
      readonly value: number;
    }
  | {
      /** The event source mapping of a function's stream. */
      readonly of: 'mapping';
      readonly resource: FunctionName;
      readonly metric: 'OnFailureDestinationDeliveredEventCount';
      readonly value: number;
    }
  | {
      /** The rule that brings revocations to their queue. */
      readonly of: 'rule';
      readonly metric: 'FailedInvocations' | 'InvocationsSentToDlq' | 'InvocationsFailedToBeSentToDlq';
      readonly value: number;
    };

/** Takes what was measured. */
export type Measure = (measurement: Measurement) => void;
