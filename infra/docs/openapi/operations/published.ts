import { publishedCacheControl } from '../../../../shared/http/published.ts';
import { documentPath } from '../../../../shared/http/routes.ts';
import { serverKeysPath } from '../../../../shared/protocol/system-message.ts';
import { examplePublicKey } from '../examples.ts';
import type { Operation, Operations } from './operation.ts';

const cacheControl = publishedCacheControl;

/** The description of an API, by itself. */
export const documentOperation: Operation = {
  operationId: 'readDocument',
  tag: 'Published',
  summary: 'Read this document',
  description: 'OpenAPI 3.1.',
  answers: {
    200: {
      description: 'The document.',
      schema: 'Document',
      example: { openapi: '3.1.0', info: {}, paths: {} },
      cacheControl,
    },
  },
  refusals: [],
};

/** What anybody may read. */
export const publishedOperations: Operations = {
  'GET /.well-known/jwks.json': {
    operationId: 'readTokenKeys',
    tag: 'Published',
    summary: 'Read the keys of access tokens',
    description: 'RFC 7517: every key that signs, signed until lately, or will sign next.',
    answers: {
      200: {
        description: 'The keys.',
        schema: 'KeySet',
        example: {
          keys: [
            {
              kty: 'OKP',
              crv: 'Ed25519',
              x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
              kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
              alg: 'EdDSA',
              use: 'sig',
            },
          ],
        },
        cacheControl,
      },
    },
    refusals: [],
  },
  [`GET ${serverKeysPath}`]: {
    operationId: 'readServerKeys',
    tag: 'Published',
    summary: 'Read the keys of the server',
    description: 'What the server signs in its own name: messages about failed deliveries.',
    answers: {
      200: {
        description: 'The keys.',
        schema: 'ServerKeySet',
        example: { domain: 'saas.com', keys: [examplePublicKey] },
        cacheControl,
      },
    },
    refusals: [],
  },
  'GET /health': {
    operationId: 'readHealth',
    tag: 'Published',
    summary: 'Ask how the service is',
    description: 'What the checks of the last minute found, and no more than that; asking checks nothing.',
    answers: {
      200: { description: '`healthy` or `degraded`.', schema: 'Health', example: { status: 'healthy' } },
      503: {
        description: '`unhealthy`, or not checked for 3 minutes.',
        schema: 'Health',
        example: { status: 'unhealthy' },
      },
    },
    refusals: [],
  },
  [`GET ${documentPath}`]: documentOperation,
};
