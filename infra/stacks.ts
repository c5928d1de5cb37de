import type { App } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
import { CopyStack } from './copy-stack.ts';
import { DelegationStack } from './delegation-stack.ts';
import { FrontStack } from './front-stack.ts';
import { hasZoneStack, ZoneStack } from './zone-stack.ts';

/** The stacks of one deployment. */
export interface Stacks {
  /** Absent when the zone exists already and is not signed by us. */
  readonly zone?: ZoneStack;
  /** Absent when there is no second region for exports. */
  readonly copy?: CopyStack;
  readonly service: DelegationStack;
  /** Absent when devices call API Gateway itself. */
  readonly front?: FrontStack;
}

/**
 * Makes the stacks of a deployment: the zone in the one region that can sign it, the front in the one that CloudFront
 * takes its parts from, the copies of exports in a second region, the service in any. One reads of another from the
 * output of its stack, across regions by CloudFormation's own `Fn::GetStackOutput`; that takes no functions and
 * parameters in between, but the regions have to be known.
 *
 * @param defaultRegion - Region of the service when the configuration names none.
 * @throws TypeError when exports would be copied into the region that they are in
 */
export function createStacks(app: App, configuration: Configuration, defaultRegion: string): Stacks {
  const { deployment } = configuration;
  const id = `btps-${deployment.stage}`;
  const region = deployment.region ?? defaultRegion;
  if (deployment.backupRegion === region) throw new TypeError(`backupRegion is the service's own, ${region}`);
  const zone = hasZoneStack(deployment) ? new ZoneStack(app, `${id}-zone`, deployment) : undefined;
  const copy = deployment.backupRegion ? new CopyStack(app, `${id}-copy`, deployment) : undefined;
  const service = new DelegationStack(app, id, {
    configuration,
    region,
    zone: zone?.zone,
    copy: copy?.copy,
  });
  if (copy) service.addStackDependency(copy);
  const front = deployment.frontSecretName
    ? new FrontStack(app, `${id}-front`, { configuration, origin: service.deviceApiHost })
    : undefined;
  return { ...(zone && { zone }), ...(copy && { copy }), service, ...(front && { front }) };
}
