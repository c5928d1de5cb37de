import type { Stack } from 'aws-cdk-lib';

/**
 * ARNs of the SES identities that may stand behind an address: the address itself, its domain, or a domain
 * above that one.
 */
export function senderIdentityArns(stack: Stack, address: string): readonly string[] {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  return [address, ...domains].map((resourceName) =>
    stack.formatArn({ service: 'ses', resource: 'identity', resourceName }),
  );
}
