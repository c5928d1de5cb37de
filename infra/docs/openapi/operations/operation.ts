import type { ErrorCode } from '../../../../shared/protocol/errors.ts';
import type { LimitedAction } from '../../../../shared/rate-limit/limits.ts';
import type { JsonSchema } from '../json-schema.ts';

/** A parameter of a path, query or header. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: JsonSchema;
}

/** The body that a request has to have, as JSON. */
export interface RequestBody {
  /** Name of its schema. */
  readonly schema: string;
  /** Largest one that is read, bytes, where it is less than what API Gateway lets through. */
  readonly maxBytes?: number;
  readonly example: unknown;
}

/** A successful answer, or one that is no problem all the same. */
export interface AnswerDescription {
  readonly description: string;
  /** Name of its schema. */
  readonly schema: string;
  readonly example: unknown;
  /** Whether it may be stored on the way, and for how long; it must not unless given. */
  readonly cacheControl?: string;
}

/** What a route does, as the document tells it. */
export interface Operation {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  /** Whether a device authenticates by its access token; portals always sign. */
  readonly token?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly body?: RequestBody;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Every code that the route itself refuses with; those of all routes are added. */
  readonly refusals: readonly ErrorCode[];
  /** The limit that a refusal with RATE_LIMIT_EXCEEDED is due to, first of all. */
  readonly limit?: LimitedAction;
}

/** Operations by the key of their route: `POST /messages`. */
export type Operations = Readonly<Record<string, Operation>>;
