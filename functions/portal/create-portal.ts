import { randomBytes } from 'node:crypto';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import type { IdentityDependencies } from '../../shared/identities/dependencies.ts';
import { createRevocation } from '../../shared/revocation/create-revocation.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

/** What the portal's routes work with, made once an instance. */
export interface Portal extends IdentityDependencies {
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * Puts together what the portal's routes need, from the environment of the function.
 *
 * @throws TypeError when the environment lacks something
 */
export function createPortal(
  environment: Readonly<Record<string, string | undefined>>,
  telemetry: Telemetry,
): Portal {
  return {
    ...createRevocation(environment, telemetry),
    baseUrl: deploymentValue(environment, 'BASE_URL'),
    randomBytes,
  };
}
