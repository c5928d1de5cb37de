import { startEventBridgeServer } from '../../../infra/local/event-bus/event-bridge-server.ts';
import { authorizePortal } from '../../../infra/local/gateway/authorize-portal.ts';
import { startHttpGateway } from '../../../infra/local/gateway/http-gateway.ts';
import { startRoute53Server } from '../../../infra/local/route53/route53-server.ts';
import { ZoneStore } from '../../../infra/local/route53/zone-store.ts';
import { portalRoutes } from '../../../shared/http/routes.ts';

// Serves one zone, one bus and the portal API until it is killed, and prints where: for aws-cli.sh.
const store = new ZoneStore({ now: Date.now });
const { id } = store.createZone('btps.saas.example');
const route53 = await startRoute53Server(store);
const eventBridge = await startEventBridgeServer({
  busName: 'btps',
  deliver: ({ event }) => console.error(`delivered: ${JSON.stringify(event.detail)}`),
  now: Date.now,
});
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const portal = await startHttpGateway({
  name: 'the portal API',
  routes: portalRoutes,
  defaultFunction: 'portal',
  authorize: authorizePortal({ credentials, region: 'us-east-1' }),
  invoke: async (_, event) => (event as { pathParameters: object }).pathParameters,
  now: Date.now,
});
console.log(`${route53.url} ${id} ${eventBridge.url} ${portal.url}`);
