import { GetDNSSECCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { UnusableKey } from '../../../../infra/local/dnssec/key-ring.ts';
import type { AlarmScene } from '../alarm-scene.ts';
import type { Causes, Stage } from './causes.ts';

/**
 * Measures what Route 53 does of a signed zone, from the states that its API tells: whether anything of the zone is in
 * INTERNAL_FAILURE, and how many key-signing keys are in ACTION_NEEDED.
 *
 * Source: Amazon Route 53 Developer Guide, Monitoring hosted zones using Amazon CloudWatch.
 */
async function measureSigning(scene: AlarmScene): Promise<void> {
  const { route53Url: endpoint, credentials, zoneId: HostedZoneId } = scene.portal.cloud;
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const { Status, KeySigningKeys = [] } = await client.send(new GetDNSSECCommand({ HostedZoneId }));
  client.destroy();
  const states = KeySigningKeys.map((key) => key.Status);
  const failed = [Status?.ServeSignature, ...states].includes('INTERNAL_FAILURE');
  const needingAction = states.filter((state) => state === 'ACTION_NEEDED').length;
  const zone = ['HostedZoneId', '${Zone}'] as const;
  scene.measure(['AWS/Route53', 'DNSSECInternalFailure', ...zone], Number(failed));
  scene.measure(['AWS/Route53', 'DNSSECKeySigningKeysNeedingAction', ...zone], needingAction);
}

function withoutKey(key: UnusableKey): (stage: Stage) => Promise<void> {
  return async ({ scene }) => {
    const { zones, zoneId } = scene.portal.cloud;
    const { name } = zones.zone(zoneId);
    await measureSigning(scene);
    zones.keys.disable(name, key);
    await measureSigning(scene);
    zones.keys.disable(name);
  };
}

/** The keys by which Route 53 signs: its own is lost, or somebody disables the one in KMS. */
export const signingCauses: Causes = {
  SigningFailed: withoutKey('zoneSigning'),
  KeyNeedsAction: withoutKey('keySigning'),
};
