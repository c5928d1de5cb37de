import type { App } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
import { DelegationStack } from './delegation-stack.ts';
import { hasZoneStack, ZoneStack } from './zone-stack.ts';

/** The stacks of one deployment. */
export interface Stacks {
  /** Absent when the zone exists already and is not signed by us. */
  readonly zone?: ZoneStack;
  readonly service: DelegationStack;
}

/**
 * Makes the stacks of a deployment: the zone in the one region that can sign it, the service in any. The
 * service reads the zone's id from the output of the zone's stack, across regions by CloudFormation's own
 * `Fn::GetStackOutput`; that takes no functions and parameters in between, but the regions have to be known.
 *
 * @param defaultRegion - Region of the service when the configuration names none.
 */
export function createStacks(app: App, configuration: Configuration, defaultRegion: string): Stacks {
  const { deployment } = configuration;
  const id = `btps-${deployment.stage}`;
  const zone = hasZoneStack(deployment) ? new ZoneStack(app, `${id}-zone`, deployment) : undefined;
  const service = new DelegationStack(app, id, {
    configuration,
    region: deployment.region ?? defaultRegion,
    zone: zone?.zone,
  });
  return { ...(zone && { zone }), service };
}
