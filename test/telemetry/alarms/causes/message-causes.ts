import { generateKeyPair, signedInvoice } from '../../../../infra/local/cast.ts';
import { acceptMessage } from '../../../../shared/acceptance/accept-message.ts';
import { KnownRecipients } from '../../../../shared/acceptance/known-recipients.ts';
import { createAuditLog } from '../../../../shared/audit/audit-log.ts';
import type { TxtResolver } from '../../../../shared/dns/outcome.ts';
import { InboxRestoration } from '../../../../shared/inbox/restoration.ts';
import { createRateLimiter } from '../../../../shared/rate-limit/rate-limiter.ts';
import { settingsSchema } from '../../../../shared/settings/settings.ts';
import { createTelemetry } from '../../../../shared/telemetry/create-telemetry.ts';
import type { AlarmScene } from '../alarm-scene.ts';
import { printHere } from '../print-here.ts';
import type { Causes } from './causes.ts';
import { changeZone } from './change-zone.ts';

/** What strangers and senders can cause. */
export const messageCauses: Causes = {
  'Monitoring/FailureRate/All': async ({ alice, bob, scene }) => {
    await scene.sendGood(alice.device, bob.user, 18);
    for (const stranger of ['one', 'two']) {
      await scene.sendForged(`dev1$${stranger}.btps.elsewhere.example`, bob.user);
    }
  },
  'Monitoring/FailureRate/Known': async ({ alice, bob, scene }) => {
    await scene.sendGood(alice.device, bob.user, 18);
    for (let count = 0; count < 2; count += 1) await scene.sendForged(alice.device.identity.text, bob.user);
  },
  'Monitoring/Metrics/DnsResolutionTime': ({ scene, bob, store }) =>
    printHere('ingress', store, () => receiveSlowly(scene, bob.user.text)),
  'Monitoring/Metrics/BogusAnswers': async ({ bob, scene }) => {
    const { user, device } = await scene.person();
    const { nameServer } = scene.portal.cloud;
    nameServer.setFaults(({ name }) =>
      name.endsWith(user.originalIdentity) ? { kind: 'tamper' } : undefined,
    );
    for (let count = 0; count < 5; count += 1) await scene.portal.send(device, bob.user);
    nameServer.setFaults();
  },
  'Monitoring/Metrics/DamagedZone': async ({ bob, scene }) => {
    const { user, device } = await scene.person();
    const { publicKey } = generateKeyPair();
    const record = `key=${publicKey.spkiBase64}`;
    await changeZone(
      scene,
      'UPSERT',
      `${device.identity.delegatedId}.${user.originalIdentity}`,
      'TXT',
      record,
    );
    await scene.portal.send(device, bob.user);
  },
  'Monitoring/Metrics/SuspiciousPatterns': async ({ alice, bob, scene }) => {
    for (let count = 0; count < 5; count += 1) {
      await scene.sendForged(`guess${count}$${alice.user.originalIdentity}`, bob.user);
    }
  },
};

/** A resolver that takes its time, by a clock that it moves itself. */
async function receiveSlowly({ registrar, portal }: AlarmScene, to: string): Promise<void> {
  const client = registrar.dynamoDb;
  const { Inbox, Registry, AuditEvents, RateCounters } = portal.cloud.tables;
  const settings = settingsSchema.parse({ domain: 'saas.example' });
  const clock = { nowMs: Date.now() };
  const now = () => clock.nowMs;
  const resolver: TxtResolver = {
    lookupTxt: async (name) => {
      clock.nowMs += 2_501;
      const outcome = { kind: 'failed', name, reason: 'timeout', details: [] } as const;
      return { source: 'network', durationMs: 2_501, outcome };
    },
  };
  const telemetry = createTelemetry();
  const message = signedInvoice('dev1$carol.btps.slow.example', to, generateKeyPair());
  await acceptMessage(
    { body: Buffer.from(JSON.stringify(message)), source: '192.0.2.9', requestId: 'slow' },
    {
      ...{ settings, client, now, telemetry, resolver },
      acceptRsaPayloadSignatures: true,
      dnssec: settings.dnssec,
      registryTable: Registry.name,
      inboxTable: Inbox.name,
      limiter: createRateLimiter({ client, now, tableName: RateCounters.name, limits: settings.limits }),
      knownRecipients: new KnownRecipients(),
      restoration: new InboxRestoration(),
      publicUrl: portal.cloud.apiUrl,
      audit: createAuditLog({ client, now, tableName: AuditEvents.name }),
      patterns: { observe: async () => undefined },
    },
  );
  telemetry.middleware().after?.({} as never);
}
