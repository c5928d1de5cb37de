import { defaultFunction, defaultPortalFunction, portalRoutes, routes } from '../../shared/http/routes.ts';
import type { FunctionName } from '../functions.ts';
import type { LocalCloud, LocalCloudOptions } from './cloud.ts';
import { startEventBridgeServer } from './event-bus/event-bridge-server.ts';
import { RevocationRule } from './event-bus/revocation-rule.ts';
import { routeEvent } from './event-bus/route-event.ts';
import type { LogLine } from './function-instances/function-instances.ts';
import { authorizePortal } from './gateway/authorize-portal.ts';
import { startHttpGateway } from './gateway/http-gateway.ts';
import type { Notice } from './notices/notice.ts';
import { startNoticeServer } from './notices/notice-server.ts';
import { Queue } from './queue/queue.ts';
import { type SqsServer, startSqsServer } from './queue/sqs-server.ts';
import { type Credentials, region } from './sdk-environment.ts';
import type { StopStack } from './stop-stack.ts';

/** Bus of the local cloud, beside `default`. */
export const eventBusName = 'btps';

/** What stands between the outside and the functions. */
export type Front = Pick<
  LocalCloud,
  'apiUrl' | 'serverUrl' | 'portalUrl' | 'eventBridge' | 'rule' | 'queues' | 'noticeServer' | 'notices'
> & {
  /** Where messages are sent to the queue of forwarding. */
  readonly sqs: SqsServer;
};

/** What the front works with. */
export interface FrontSources {
  readonly credentials: Credentials;
  /** Runs a function, as soon as there are any. */
  readonly invoke: (name: FunctionName, event: unknown) => Promise<unknown>;
  readonly log: (line: LogLine) => void;
}

/**
 * Starts what stands in front of the functions, which are told its URLs: both HTTP APIs, the event bus with the queue
 * of revocations, the queue of messages to other domains, and the endpoint where notices end. The queues are left for
 * the caller to stop.
 */
export async function startFront(
  options: LocalCloudOptions,
  sources: FrontSources,
  stack: StopStack,
): Promise<Front> {
  const apis = await startApis(options, sources, stack);
  const { notices, notify } = collectNotices(options.onNotice);
  const revocations = new Queue({
    ...options.queue,
    name: 'revocations',
    invoke: (event) => sources.invoke('revoke', event),
    report: (text) => sources.log({ function: 'revoke', text }),
  });
  const forwarding = new Queue({
    ...options.queue,
    name: 'forwarding',
    invoke: (event) => sources.invoke('forward', event),
    report: (text) => sources.log({ function: 'forward', text }),
  });
  const rule = new RevocationRule(revocations, options.onMeasured);
  const sqs = stack.use(await startSqsServer({ revocations, forwarding }));
  const eventBridge = stack.use(
    await startEventBridgeServer({
      busName: eventBusName,
      deliver: (put) => routeEvent(put, { busName: eventBusName, revocations: rule, notify }),
      port: options.ports?.eventBridge ?? 0,
      now: Date.now,
    }),
  );
  const noticeServer = stack.use(await startNoticeServer(notify, options.ports?.notices));
  return { ...apis, eventBridge, rule, queues: { revocations, forwarding }, sqs, noticeServer, notices };
}

async function startApis(
  { ports = {}, sourceIp, tls, origins = [] }: LocalCloudOptions,
  { invoke, credentials }: FrontSources,
  stack: StopStack,
): Promise<Pick<Front, 'apiUrl' | 'serverUrl' | 'portalUrl'>> {
  const common = { invoke, now: Date.now, ...(sourceIp && { sourceIp }) };
  const device = stack.use(
    await startHttpGateway({
      ...common,
      name: 'the HTTP API',
      routes,
      defaultFunction,
      origins,
      port: ports.api ?? 0,
    }),
  );
  const server =
    tls &&
    stack.use(
      await startHttpGateway({
        ...common,
        name: 'the HTTPS API',
        routes,
        defaultFunction,
        origins,
        tls,
        port: ports.server ?? 0,
      }),
    );
  const portal = stack.use(
    await startHttpGateway({
      ...common,
      name: 'the portal API',
      routes: portalRoutes,
      defaultFunction: defaultPortalFunction,
      authorize: authorizePortal({ credentials, region }),
      port: ports.portal ?? 0,
    }),
  );
  return { apiUrl: device.url, portalUrl: portal.url, ...(server && { serverUrl: server.url }) };
}

function collectNotices(onNotice: LocalCloudOptions['onNotice']) {
  const notices: Notice[] = [];
  const notify = (notice: Notice) => {
    notices.push(notice);
    onNotice?.(notice);
  };
  return { notices, notify };
}
