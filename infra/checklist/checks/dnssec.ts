import { GetDNSSECCommand } from '@aws-sdk/client-route-53';
import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

/** Whether Route 53 signs the zone, and whether that is proved from the root on: without its DS record it is not. */
export async function checkDnssec({ system }: CheckContext): Promise<Finding> {
  const { route53, zoneId, zoneName, resolver, now } = system;
  const [{ Status: status, KeySigningKeys: keys = [] }, { outcome }] = await Promise.all([
    route53.send(new GetDNSSECCommand({ HostedZoneId: zoneId })),
    resolver().lookupTxt(zoneName, { deadlineMs: now() + 6000 }),
  ]);
  const signing = status?.ServeSignature ?? 'unknown';
  const proof = 'dnssec' in outcome ? outcome.dnssec : outcome.kind;
  const inactive = keys.filter(({ Status: state }) => state !== 'ACTIVE');
  return judged(
    [
      ...(signing === 'SIGNING' ? [] : [`Route 53 says of the zone: ${signing}`]),
      ...inactive.map(({ Name: name, Status: state }) => `key-signing key ${name}: ${state}`),
      ...(proof === 'secure'
        ? []
        : [`a lookup of ${zoneName} is ${proof}: is its DS record at the registrar?`]),
    ],
    `${zoneName} is signed, and proved from the root on`,
  );
}
