import { GetDNSSECCommand } from '@aws-sdk/client-route-53';
import { policyOf } from '../../shared/dns/dnssec-policy.ts';
import type { TxtOutcome } from '../../shared/dns/outcome.ts';
import { type Finding, healthy } from '../../shared/health/health-report.ts';
import { lookupsOf } from '../../shared/verification/delegation-records.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

type Dependencies = Pick<HealthDependencies, 'route53' | 'zoneId' | 'zoneSigned' | 'settings'>;

/** Route 53's own word: `SIGNING`, or what is wrong with the zone or one of its keys. */
interface Signing {
  readonly isSigning: boolean;
  readonly problems: readonly string[];
}

/**
 * Whether the zone is signed and proved as it should be: by what the records of the canary were validated to, and by
 * Route 53's own word, without which this check does.
 */
export async function checkDnssec(
  dependencies: Dependencies,
  { canary, resolution }: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const [{ lookups }, signing] = await Promise.all([
    resolution,
    readSigning(dependencies, signal).catch(() => undefined),
  ]);
  const outcomes = lookupsOf(lookups).map(({ outcome }) => outcome);
  const bogus = outcomes.flatMap((outcome) =>
    outcome.kind === 'bogus' ? [`${outcome.name}: bogus`, ...outcome.details] : [],
  );
  if (bogus.length > 0) return { status: 'unhealthy', reasons: bogus };
  const { originalIdentity } = (await canary).user;
  const policy = policyOf(dependencies.settings.dnssec, originalIdentity);
  return judge(
    dependencies,
    { unproved: outcomes.some(isInsecure), required: policy === 'require' },
    signing,
  );
}

function isInsecure(outcome: TxtOutcome): boolean {
  return 'dnssec' in outcome && outcome.dnssec === 'insecure';
}

function judge(
  { zoneSigned }: Dependencies,
  { unproved, required }: { readonly unproved: boolean; readonly required: boolean },
  signing: Signing | undefined,
): Finding {
  const isSigned = signing?.isSigning ?? zoneSigned;
  const reasons = [
    ...(signing?.problems ?? []),
    ...(zoneSigned && !isSigned ? ['the zone is not signed any more'] : []),
    ...(unproved && isSigned ? ['the zone is signed, but its parent has no DS record that says so'] : []),
    ...(unproved && required ? ['the policy requires proof, and there is none'] : []),
  ];
  if (reasons.length === 0) return healthy;
  return { status: unproved && required ? 'unhealthy' : 'degraded', reasons };
}

/** `SIGNING` and `NOT_SIGNING` are as it was wanted; everything else needs somebody to act (API reference, GetDNSSEC). */
async function readSigning({ route53, zoneId }: Dependencies, abortSignal: AbortSignal): Promise<Signing> {
  const { Status: status, KeySigningKeys: keys = [] } = await route53.send(
    new GetDNSSECCommand({ HostedZoneId: zoneId }),
    { abortSignal },
  );
  const zone = status?.ServeSignature ?? 'unknown';
  const problems = [
    ...(['SIGNING', 'NOT_SIGNING'].includes(zone) ? [] : [`signing of the zone: ${zone}`]),
    ...keys
      .filter(({ Status: state = '' }) => ['ACTION_NEEDED', 'INTERNAL_FAILURE'].includes(state))
      .map(({ Name: name, Status: state }) => `key-signing key ${name}: ${state}`),
  ];
  return { isSigning: zone !== 'NOT_SIGNING', problems };
}
