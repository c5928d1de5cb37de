import { type Identity, parseIdentity } from '../../protocol/identity.ts';
import { usageFailure } from '../failure.ts';

/**
 * Reads the identity that a command line names.
 *
 * @throws Failure that says what is wrong with it
 */
export function givenIdentity(text: string): Identity {
  const parsed = parseIdentity(text);
  if (parsed.ok) return parsed.value;
  // A shell puts the value of a variable in the place of $saas, which is most often nothing.
  const isCut = !text.includes('$');
  throw usageFailure(
    `${JSON.stringify(text)} is no identity: ${parsed.refusal.reasons.join('; ')}`,
    isCut
      ? "Put it between single quotes, or the shell takes $… for a variable: 'alice$saas.com'."
      : "Identities read like 'alice$saas.com' or 'dev1234$alice.btps.saas.com', in lower case.",
  );
}
