import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { readIdentity } from '../../shared/revocation/device-rows.ts';
import type { Portal } from './create-portal.ts';
import { pathUser } from './portal-request.ts';

/**
 * Answers `GET /identities/{userIdentity}/audit?limit&cursor&from&to`: the trail of a user, newest first, since what
 * has just happened is what is asked about most.
 */
export async function answerAudit(event: APIGatewayProxyEventV2, portal: Portal): Promise<Outcome<Answer>> {
  const user = pathUser(event);
  if (!user.ok) return user;
  const { originalIdentity } = user.value;
  const { limit, cursor, from, to } = event.queryStringParameters ?? {};
  const table = { client: portal.client, tableName: portal.auditTable };
  const page = await listEvents(table, originalIdentity, {
    newestFirst: true,
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  if (!page.ok) return page;
  // A trail may outlive its identity, so that it is shown without one; a name that is only mistyped has neither.
  const isKnown = page.value.events.length > 0 || (await readIdentity(portal, originalIdentity));
  if (!isKnown) return refuse('IDENTITY_NOT_FOUND', 'the identity is not registered here');
  return accept({ status: 200, body: page.value });
}
