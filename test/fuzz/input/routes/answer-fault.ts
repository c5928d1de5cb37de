import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ErrorCode, errorCatalogue } from '../../../../shared/protocol/errors.ts';
import { reasonsFault, secretMarker } from '../refusal-fault.ts';

/** What a function may answer is 6 MB; nothing of ours that is no listing comes near. */
const maxAnswerLength = 5_000_000;
const members = ['type', 'title', 'status', 'detail', 'code', 'retryable', 'action', 'reasons', 'requestId'];

/** Tells what is wrong with an answer: anything but a success in JSON or the documented problem details. */
export function answerFault(
  answer: APIGatewayProxyStructuredResultV2,
  requestId: string,
): string | undefined {
  const { statusCode: status = 0, headers = {}, body = '' } = answer;
  if (body.length > maxAnswerLength) return `answers ${body.length} characters`;
  const mediaType = headers['content-type'];
  if (status >= 200 && status < 300) {
    return mediaType === 'application/json' && isObject(JSON.parse(body))
      ? undefined
      : 'succeeds without JSON';
  }
  // Nobody checks anything here, which is what GET /health then says.
  if (status === 503 && body === '{"status":"unhealthy"}') return undefined;
  if (status >= 500) return `answers ${status}: ${body}`;
  if (mediaType !== 'application/problem+json') return `answers ${status} as ${mediaType}`;
  return problemFault(JSON.parse(body), status, requestId) ?? headerFault(status, headers);
}

/** RFC 9457, and the catalogue word for word. */
function problemFault(
  problem: Record<string, unknown>,
  status: number,
  requestId: string,
): string | undefined {
  const code = problem.code as ErrorCode;
  if (!Object.hasOwn(errorCatalogue, code)) return `answers the unknown code ${code}`;
  const { title, action, status: documented } = errorCatalogue[code];
  const reasons = problem.reasons as readonly string[];
  const names = Object.keys(problem).filter((name) => name !== 'digest' || code !== 'NONCE_ALREADY_USED');
  if (names.join() !== members.join()) return `has the members ${names.join()}`;
  const isAsDocumented =
    problem.type === `urn:btps:error:${code.toLowerCase().replaceAll('_', '-')}` &&
    problem.title === title &&
    problem.action === action &&
    problem.status === status &&
    status === documented &&
    typeof problem.retryable === 'boolean' &&
    problem.requestId === requestId &&
    problem.detail === reasons.join('; ');
  if (!isAsDocumented) return `is not as documented: ${JSON.stringify(problem)}`;
  return JSON.stringify(problem).includes(secretMarker) ? 'quotes a secret' : reasonsFault(reasons);
}

function headerFault(status: number, headers: Readonly<Record<string, unknown>>): string | undefined {
  if (headers['cache-control'] !== 'no-store') return 'may be stored';
  if (status === 401 && headers['www-authenticate'] !== 'Bearer') return 'says not how to authenticate';
  if (status === 405 && !/^[A-Z]+(, [A-Z]+)*$/.test(String(headers.allow))) return `allows ${headers.allow}`;
  if (status === 429 && !/^[1-9]\d*$/.test(String(headers['retry-after'])))
    return 'says not when to come again';
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
