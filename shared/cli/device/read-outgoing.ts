import type { OutgoingDocument } from '../../client/prepare-message.ts';
import { usageFailure } from '../failure.ts';
import { readNamedFile } from '../read-named-file.ts';
import { givenUser } from '../records/given-user.ts';
import type { Surroundings } from '../surroundings.ts';
import { readDocument } from './read-document.ts';

/** What a command line says about a message. */
export interface OutgoingOptions {
  readonly to?: string;
  readonly type?: string;
  /** File of the recipient's public key. */
  readonly encryptFor?: string;
  readonly cipher?: 'aes-256-gcm' | 'aes-256-cbc';
}

/**
 * Puts together what is sent.
 *
 * @throws Failure when something is missing, or is not what it has to be
 */
export async function readOutgoing(
  { to, type, encryptFor, cipher }: OutgoingOptions,
  path: string | undefined,
  surroundings: Pick<Surroundings, 'readInput'>,
): Promise<OutgoingDocument> {
  if (to === undefined) throw usageFailure('To whom?', "Name the recipient: --to 'bob$receiver.com'.");
  const recipient = givenUser(to);
  if (path === undefined)
    throw usageFailure('Which document?', 'Name a JSON file, or - for the standard input.');
  if (cipher !== undefined && encryptFor === undefined) {
    throw usageFailure('--cipher is of no use without --encrypt-for');
  }
  const document = await readDocument(path, surroundings);
  const outgoing = { to: recipient.text, document, ...(type !== undefined && { type }) };
  if (encryptFor === undefined) return outgoing;
  const recipientKey = Buffer.from(await readNamedFile(encryptFor, surroundings)).toString('latin1');
  return { ...outgoing, encryptFor: { recipientKey, ...(cipher !== undefined && { cipher }) } };
}
