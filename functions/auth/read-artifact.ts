import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { jsonBody } from '../../shared/http/json-body.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';

/** Largest artifact that is read, bytes; a PEM of 4,096 bits is the largest part of one. */
export const maxArtifactBytes = 16 * 1024;

/**
 * Reads the artifact in the body of a request.
 *
 * @returns what the schema makes of it; or UNSUPPORTED_MEDIA_TYPE, INVALID_REQUEST with the members at fault
 */
export function readArtifact<Artifact>(
  event: APIGatewayProxyEventV2,
  schema: z.ZodType<Artifact>,
): Outcome<Artifact> {
  const body = jsonBody(event);
  if (!body.ok) return body;
  if (body.value.byteLength > maxArtifactBytes) {
    return refuse('INVALID_REQUEST', `the body is larger than ${maxArtifactBytes} bytes`);
  }
  const text = decode(body.value);
  if (text === undefined) return refuse('INVALID_REQUEST', 'the body is not UTF-8');
  const json = readStrictJson(text);
  if (!json.ok) return refuse('INVALID_REQUEST', json.reason);
  const parsed = schema.safeParse(json.value);
  return parsed.success ? accept(parsed.data) : refuse('INVALID_REQUEST', describeIssues(parsed.error));
}

/** Names our members only, never one that the sender made up, and no value. */
function describeIssues(error: z.ZodError): readonly string[] {
  const reasons = error.issues.map(({ code, path: [member] }) => {
    if (member !== undefined) return `${String(member)} is missing or malformed`;
    return code === 'unrecognized_keys'
      ? 'the artifact has a member that is not part of the format'
      : 'the body has to be an artifact';
  });
  return [...new Set(reasons)];
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
