import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

/** Whether a device that may send is refused on its first message after it was revoked. */
export async function checkRevocationProcedure({ rehearsal }: CheckContext): Promise<Finding> {
  const { device, sent, refusedAs } = await rehearsal();
  return judged(
    [
      ...(sent === 202 ? [] : [`${device} could not send before it was revoked: ${sent}`]),
      ...(refusedAs === 'DELEGATION_REVOKED' ? [] : [`after its revocation it was answered by ${refusedAs}`]),
    ],
    `${device} sent, was revoked, and was refused on its next message`,
  );
}
