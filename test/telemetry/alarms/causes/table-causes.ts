import { randomBytes } from 'node:crypto';
import type { ObservedRequest } from '../../../faults/aws-proxy.ts';
import type { Causes, Stage } from './causes.ts';

const tables = {
  inbox: 'Inbox',
  registry: 'Registry',
  auditEvents: 'AuditEvents',
  rateCounters: 'RateCounters',
  dnsCache: 'DnsCache',
} as const;

/** Tables that a request reads or writes. */
function tablesOf({ body }: ObservedRequest): readonly string[] {
  const { RequestItems = {} } = JSON.parse(body) as { readonly RequestItems?: object };
  return [
    ...[...body.matchAll(/"TableName":"(\w+)"/g)].map(([, name = '']) => name),
    ...Object.keys(RequestItems),
  ];
}

/**
 * A table that takes every second request, as one partition takes the first 1,000 writes of a second. What is beyond is
 * refused by the proxy in front of DynamoDB Local, which has no such bound, whoever asks, and is counted as DynamoDB
 * counts it.
 *
 * Source: Amazon DynamoDB Developer Guide, Service quotas; DynamoDB metrics and dimensions.
 */
function overload(table: keyof typeof tables): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { scene } = stage;
    let isUsedUp = false;
    scene.proxy.watch({
      before: (request) => {
        if (!tablesOf(request).includes(tables[table])) return undefined;
        isUsedUp = !isUsedUp;
        if (!isUsedUp) return undefined;
        const name = /Get|Query|Scan/.test(request.operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents';
        scene.measure(['AWS/DynamoDB', name, 'TableName', `\${Storage/${tables[table]}}`], 1);
        return 'throttled';
      },
    });
    try {
      await traffic(stage);
    } finally {
      scene.proxy.watch();
    }
    await scene.portal.cloud.stream.drained();
  };
}

/** Messages at once, from those who exist and those who do not. */
async function traffic({ scene, alice, bob }: Stage): Promise<void> {
  await Promise.all([
    scene.portal.send(alice.device, bob.user),
    scene.portal.send(bob.device, alice.user),
    ...Array.from({ length: 3 }, () =>
      scene.sendForged(`dev1$${randomBytes(4).toString('hex')}.btps.elsewhere.example`, bob.user),
    ),
  ]);
  await scene.portal.cloud.stream.drained();
}

/** More requests to a table than it takes. */
export const tableCauses: Causes = Object.fromEntries(
  (Object.keys(tables) as (keyof typeof tables)[]).map((table) => [
    `Monitoring/Tables/${table}`,
    overload(table),
  ]),
);
