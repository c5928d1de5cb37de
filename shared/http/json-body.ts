import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';

/**
 * Takes the body of a request as the bytes that were sent; API Gateway encodes what it does not hold for text.
 *
 * A body under another media type is refused with UNSUPPORTED_MEDIA_TYPE.
 */
export function jsonBody(event: APIGatewayProxyEventV2): Outcome<Uint8Array> {
  const mediaType = event.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    return refuse('UNSUPPORTED_MEDIA_TYPE', 'content-type has to be application/json');
  }
  return accept(Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'));
}
