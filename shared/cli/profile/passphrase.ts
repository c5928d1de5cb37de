import { readFile } from 'node:fs/promises';
import { Failure, usageFailure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';

/** The names of the environment variables by which a script hands over a passphrase, or the file that holds it. */
export interface PassphraseVariables {
  readonly passphrase: string;
  readonly file: string;
}

/** Which passphrase is asked for, and how. */
export interface PassphraseQuestion {
  /** What it opens, completing "Passphrase of …". */
  readonly what: string;
  readonly variables: PassphraseVariables;
  /** File that holds it, if an option named one. */
  readonly file?: string | undefined;
  /** Whether it is a new one, to be typed twice. */
  readonly isNew?: boolean | undefined;
}

/**
 * Gets a passphrase: from a file that was named, from the environment, or from the person at the terminal. It is never
 * an argument, as every user of a machine sees those.
 *
 * @throws Failure when there is none, or nobody to ask
 */
export async function getPassphrase(
  question: PassphraseQuestion,
  { environment, ask }: Pick<Surroundings, 'environment' | 'ask'>,
): Promise<string> {
  const { file, variables } = question;
  const given = file === undefined ? environment[variables.passphrase] : undefined;
  const path = file ?? (given ? undefined : environment[variables.file]);
  const passphrase = given || (path ? await readPassphrase(path) : await askPassphrase(question, ask));
  if (passphrase === '') throw usageFailure('The passphrase is empty');
  return passphrase;
}

async function readPassphrase(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch {
    throw usageFailure(`The file of the passphrase cannot be read: ${path}`);
  }
}

async function askPassphrase(
  { what, variables, isNew = false }: PassphraseQuestion,
  ask: Surroundings['ask'],
): Promise<string> {
  if (!ask) {
    throw new Failure({
      ending: 'device',
      code: 'PASSPHRASE_REQUIRED',
      title: `The passphrase of ${what} is needed, and there is no terminal to ask for it`,
      action: `Set ${variables.passphrase} or ${variables.file}, or name a file with --passphrase-file.`,
    });
  }
  const passphrase = await ask(`${isNew ? 'New passphrase' : 'Passphrase'} of ${what}: `, { hidden: true });
  if (isNew && passphrase !== (await ask('The same again: ', { hidden: true }))) {
    throw usageFailure('The two passphrases differ');
  }
  return passphrase;
}
