import type { Access } from './evaluate.ts';

/** An answer of a service. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Services that answer in XML, and the code by which they refuse. */
const xmlCodes: Readonly<Record<string, string>> = { route53: 'AccessDenied', sns: 'AuthorizationError' };

/** Of those that answer in JSON, SES alone uses the status that says so. */
const jsonStatus = (service: string) => (service === 'ses' ? 403 : 400);

/**
 * Refuses a request as AWS does, in the protocol of the service.
 *
 * @param caller function whose role does not allow it
 * @param access what it asked for
 *
 * Source: IAM user guide, "Troubleshoot access denied error messages".
 */
export function refusal(
  service: string,
  caller: string,
  { action, resource }: Pick<Access, 'action' | 'resource'>,
): Reply {
  const message =
    `User: arn:aws:sts::000000000000:assumed-role/${caller}/${caller} is not authorized to perform: ${action}` +
    ` on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const code = xmlCodes[service];
  if (code !== undefined) {
    return {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: `<?xml version="1.0"?><ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>refused</RequestId></ErrorResponse>`,
    };
  }
  return {
    status: jsonStatus(service),
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'AccessDeniedException' },
    body: JSON.stringify({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message,
      Message: message,
    }),
  };
}
