import { type Invitation, parseInvitation } from '../../client/parse-invitation.ts';
import { usageFailure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Gets the invitation of a portal: from the command line, from the standard input, or from the person at the terminal.
 *
 * @throws Failure when it is none; what was given is not repeated, as it may hold a token
 */
export async function readInvitation(
  given: string | undefined,
  { readInput, ask }: Pick<Surroundings, 'readInput' | 'ask'>,
): Promise<Invitation> {
  const text = given ?? (await ask?.('Invitation of the portal (btps:enrol?…): ', { hidden: true }));
  if (text === undefined) {
    throw usageFailure(
      'The invitation of the portal is missing',
      'Pass it as an argument, or - for the standard input.',
    );
  }
  const uri = text === '-' ? Buffer.from(await readInput()).toString('utf8') : text;
  try {
    return parseInvitation(uri.trim());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageFailure(
      `That is no invitation: ${error.message}`,
      'Ask the portal for a new one, and put it between quotes: it holds an &.',
    );
  }
}
