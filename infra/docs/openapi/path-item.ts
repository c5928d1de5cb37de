import { type ErrorCode, errorCatalogue } from '../../../shared/protocol/errors.ts';
import { defaultLimits } from '../../../shared/rate-limit/limits.ts';
import type { ApiDescription } from './apis.ts';
import { type JsonSchema, ref } from './json-schema.ts';
import type { Operation, Parameter, RequestBody } from './operations/operation.ts';
import { faults } from './refusals.ts';
import { responseOf } from './responses.ts';

/** What API Gateway answers on any route: throttled, a function that failed, or one that took too long. */
const gatewayStatuses: readonly number[] = [429, 500, 503];

const bodyTooLarge = 413;

/** Describes the operation of one route of an API. */
export function operationObject(operation: Operation, api: ApiDescription): JsonSchema {
  const { operationId, tag, summary, parameters = [], body, limit } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    description: [operation.description, ...limitsOf(operation)].join('\n\n'),
    security: securityOf(operation, api),
    ...(parameters.length > 0 && { parameters: parameters.map(parameterObject) }),
    ...(body && { requestBody: requestBody(body) }),
    responses: responsesOf(operation, api),
    ...(limit && { 'x-btps-limit': { name: limit, perMinute: defaultLimits[limit] } }),
  };
}

function limitsOf({ body, limit }: Operation): readonly string[] {
  return [
    ...(body?.maxBytes === undefined ? [] : [`The body has at most ${body.maxBytes / 1024} KiB.`]),
    ...(limit
      ? [`Limited by \`limits.${limit}\`: ${defaultLimits[limit]} in any 60 s unless configured.`]
      : []),
  ];
}

function securityOf({ token }: Operation, { security }: ApiDescription): readonly JsonSchema[] {
  if (security) return [{ [security]: [] }];
  return token ? [{ accessToken: [] }] : [];
}

function parameterObject({ name, in: place, description, schema }: Parameter): JsonSchema {
  return { name, in: place, description, ...(place === 'path' && { required: true }), schema };
}

function requestBody({ schema, example }: RequestBody): JsonSchema {
  return { required: true, content: { 'application/json': { schema: ref(schema), example } } };
}

function responsesOf(operation: Operation, api: ApiDescription): Readonly<Record<string, JsonSchema>> {
  const codes = new Set<ErrorCode>([...operation.refusals, ...api.refusals, ...faults]);
  const byStatus = Map.groupBy([...codes].sort(), (code): number => errorCatalogue[code].status);
  const own = [...gatewayStatuses, ...api.gatewayStatuses, ...(operation.body ? [bodyTooLarge] : [])];
  const answered = Object.keys(operation.answers).map(Number);
  const statuses = [...new Set([...answered, ...byStatus.keys(), ...own])].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const answer = operation.answers[status];
      const answers = { status, codes: byStatus.get(status) ?? [], gateway: own.includes(status) };
      return [String(status), responseOf({ ...answers, ...(answer && { answer }) })];
    }),
  );
}
