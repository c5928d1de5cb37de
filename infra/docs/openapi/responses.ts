import { problem } from '../../../shared/http/problem.ts';
import { type ErrorCode, errorCatalogue, refuse } from '../../../shared/protocol/errors.ts';
import { exampleReasons } from './example-reasons.ts';
import { exampleDigest } from './examples.ts';
import { headersOf } from './headers.ts';
import { type JsonSchema, ref } from './json-schema.ts';
import type { AnswerDescription } from './operations/operation.ts';

/** Everything that may be answered with one status. */
export interface StatusAnswers {
  readonly status: number;
  readonly answer?: AnswerDescription;
  readonly codes: readonly ErrorCode[];
  /** Whether API Gateway may answer with this status before, or in place of, a function. */
  readonly gateway: boolean;
}

/** Describes the answers of one status, each kind under its own media type. */
export function responseOf(answers: StatusAnswers): JsonSchema {
  const { answer, codes, gateway } = answers;
  const meanings = [
    ...(answer ? [answer.description] : []),
    ...codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}.`),
    ...(gateway ? ['API Gateway answers by itself in `application/json`.'] : []),
  ];
  const plain = plainContent(answers);
  return {
    description: meanings.join('\n'),
    headers: headersOf(answers),
    content: {
      ...(plain && { 'application/json': plain }),
      ...(codes.length > 0 && { 'application/problem+json': problemContent(answers.status, codes) }),
    },
  };
}

function plainContent({ answer, gateway }: StatusAnswers): JsonSchema | undefined {
  const schemas = [...(answer ? [ref(answer.schema)] : []), ...(gateway ? [ref('GatewayError')] : [])];
  if (schemas.length === 0) return undefined;
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  return { schema, ...(answer && { example: answer.example }) };
}

function problemContent(status: number, codes: readonly ErrorCode[]): JsonSchema {
  const schema = {
    allOf: [ref('Problem'), { properties: { status: { const: status }, code: { enum: codes } } }],
  };
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return { schema, examples: Object.fromEntries(examples) };
}

/** A problem as the functions print it. */
export function problemExample(code: ErrorCode): JsonSchema {
  const more = code === 'NONCE_ALREADY_USED' ? { digest: exampleDigest } : {};
  const { refusal } = refuse(code, exampleReasons[code], more);
  const { body = '' } = problem(refusal, 'b3a1c6a2-5d1c-4d6b-9d3c-0d3f5a7d1c11');
  return { summary: errorCatalogue[code].title, value: JSON.parse(body) };
}
