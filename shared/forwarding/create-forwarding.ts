import { lookup } from 'node:dns/promises';
import { tableName } from '../aws/tables.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createTokenKeys } from '../tokens/create-token-keys.ts';
import { createVerification, type Environment } from '../verification/create-verification.ts';
import { readServerKey } from '../voucher/server-key.ts';
import { createForwardQueue } from './create-forward-queue.ts';
import type { ForwardingDependencies } from './dependencies.ts';
import { trustedCertificates } from './trusted-certificates.ts';

/**
 * Puts together what forwarding needs, from the environment of a function.
 *
 * @throws TypeError when the environment lacks something or holds wrong settings
 */
export function createForwarding(environment: Environment, telemetry: Telemetry): ForwardingDependencies {
  const { client, now, resolver, dnssec, settings, registryTable } = createVerification(
    environment,
    telemetry,
  );
  const { routes, certificates, allowPrivateAddresses, allowOtherPorts } = settings.forwarding;
  const secureContext = trustedCertificates(certificates);
  const keys = createTokenKeys(environment, 'SERVER_KEYS');
  return {
    client,
    now,
    resolver,
    dnssec,
    registryTable,
    telemetry,
    tableName: tableName(environment, 'inbox'),
    auditTable: tableName(environment, 'auditEvents'),
    domain: settings.domain,
    retentionDays: settings.inboxRetentionDays,
    routes,
    posting: {
      resolveHost: (host) => lookup(host, { all: true }),
      allowPrivateAddresses,
      allowOtherPorts,
      ...(secureContext && { secureContext }),
    },
    queue: createForwardQueue(environment),
    serverKey: () => readServerKey(keys),
    random: Math.random,
  };
}
