import { portalRoutes, type Route, routes } from '../../../shared/http/routes.ts';
import type { ErrorCode } from '../../../shared/protocol/errors.ts';
import type { JsonSchema } from './json-schema.ts';
import { deviceOperations } from './operations/devices.ts';
import { identityOperations } from './operations/identities.ts';
import { inboxOperations } from './operations/inbox.ts';
import { messageOperations } from './operations/messages.ts';
import type { Operations } from './operations/operation.ts';
import { documentOperation, publishedOperations } from './operations/published.ts';
import { revocationOperations } from './operations/revocations.ts';
import { deviceApiRefusals, portalApiRefusals } from './refusals.ts';

/** One of the two HTTP APIs, as its document tells it. */
export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly routes: readonly Route[];
  readonly operations: Operations;
  readonly tags: Readonly<Record<string, string>>;
  readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  /** Scheme that every route takes. */
  readonly security?: string;
  /** Codes that any route may be refused with. */
  readonly refusals: readonly ErrorCode[];
  /** Statuses that API Gateway itself answers with, beside those of every API. */
  readonly gatewayStatuses: readonly number[];
}

const common = [
  'What is not a success is a problem (RFC 9457) with a `code` of a closed set; its `retryable` and the header',
  '`Retry-After` say whether and when to try again. A path that is none is answered as `RouteNotFound`, another method as',
  '`MethodNotAllowed`, both among the components. Pass over members of answers that you do not know.',
].join(' ');

const signing = [
  'A signature is over the SHA-256 digest of a text, in UTF-8. Of a message that is `JSON.stringify` of `version`,',
  '`issuedAt`, `document`, `id`, `type`, `from`, `to`, in this order. Ed25519 signs the 32 bytes of the digest as its',
  'message; RSA is PKCS#1 v1.5 with SHA-256 over them.',
].join(' ');

/** The API of devices and of other servers. */
export const deviceApi: ApiDescription = {
  title: 'BTPS delegation: devices and servers',
  description: `Signed messages in, verdicts out.\n\n${signing}\n\n${common}`,
  routes,
  operations: { ...messageOperations, ...inboxOperations, ...deviceOperations, ...publishedOperations },
  tags: {
    Messages: 'Messages and their senders.',
    Inbox: 'What was delivered to a user, for her devices.',
    Devices: 'How devices are enrolled, and keep their tokens.',
    Published: 'What anybody may read.',
  },
  securitySchemes: {
    accessToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The access token of a device (RFC 9068, EdDSA), which ends with its device however long it would still live.',
    },
  },
  refusals: deviceApiRefusals,
  gatewayStatuses: [],
};

/** The API of portals. */
export const portalApi: ApiDescription = {
  title: 'BTPS delegation: portals',
  description: `Identities, enrolments and revocations. Whoever may call this API can act for every user.\n\n${common}`,
  routes: portalRoutes,
  operations: {
    ...identityOperations,
    ...revocationOperations,
    'GET /openapi.json': documentOperation,
  },
  tags: {
    Identities: 'Users, their devices, and the tokens that make new ones.',
    Revocations: 'How delegations end.',
    Published: 'What describes this API.',
  },
  securitySchemes: {
    awsSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'AWS signature version 4, service `execute-api`, of a principal that may invoke this API.',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  },
  security: 'awsSignature',
  refusals: portalApiRefusals,
  // A request that nobody, or nobody who may, has signed.
  gatewayStatuses: [403],
};
