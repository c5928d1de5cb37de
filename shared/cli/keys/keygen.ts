import type { KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { type PublicKey, parsePublicKey } from '../../protocol/public-key.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { fields } from '../output/columns.ts';
import type { Report } from '../report.ts';
import { createKeyPair } from './create-key-pair.ts';
import { keyPassphrase } from './key-passphrase.ts';

interface KeygenOptions {
  readonly out: string;
  readonly type: 'ed25519' | 'rsa';
  readonly bits: string;
  readonly encrypt: boolean;
  readonly passphraseFile?: string;
}

/** `btps keygen`: makes the key of a user; devices make their own when they enrol. */
export function keygenCommand(runner: Runner): Command {
  return new Command('keygen')
    .summary("make a user's key: to register with, or to receive encrypted documents with")
    .description(
      'Writes a private key, encrypted with a passphrase, and beside it the public key as <file>.pub. ' +
        'A device needs none of this: it makes its key when it enrols.',
    )
    .requiredOption('--out <file>', 'where the private key goes; nothing is ever overwritten')
    .addOption(
      new Option('--type <type>', 'ed25519 to sign with, rsa to receive encrypted documents with')
        .choices(['ed25519', 'rsa'])
        .default('ed25519'),
    )
    .addOption(
      new Option('--bits <bits>', 'size of an RSA key').choices(['2048', '3072', '4096']).default('3072'),
    )
    .option('--no-encrypt', 'write the private key as it is, for its owner alone to read')
    .option(
      '--passphrase-file <file>',
      'file that holds the passphrase (BTPS_KEY_PASSPHRASE, BTPS_KEY_PASSPHRASE_FILE; else asked for)',
    )
    .action(runner.action(keygen))
    .addHelpText(
      'after',
      helpExamples('btps keygen --out alice.pem', 'btps keygen --type rsa --bits 4096 --out alice-rsa.pem'),
    );
}

async function keygen({ surroundings }: Context, options: KeygenOptions): Promise<Report> {
  const { out, type, encrypt, passphraseFile } = options;
  const passphrase = encrypt
    ? await keyPassphrase({ path: out, file: passphraseFile, isNew: true }, surroundings)
    : undefined;
  const pair = await createKeyPair(type === 'rsa' ? { type, bits: Number(options.bits) } : { type });
  const publicKey = readBack(pair.publicKey);
  const publicFile = `${out}.pub`;
  await writeNew(out, exportPrivate(pair.privateKey, passphrase), 0o600);
  await writeNew(publicFile, pair.publicKey.export({ format: 'pem', type: 'spki' }).toString(), 0o644);
  const { bits, fingerprint, spkiBase64 } = publicKey;
  return {
    ending: 'done',
    json: {
      type,
      bits,
      privateKeyFile: out,
      publicKeyFile: publicFile,
      encrypted: encrypt,
      fingerprint,
      publicKey: spkiBase64,
    },
    text: (paint) =>
      [
        `${paint.good('Made')} an ${type === 'rsa' ? `RSA key of ${bits} bits` : 'Ed25519 key'}`,
        fields({
          'private key': `${out}${encrypt ? ', encrypted' : ', NOT encrypted'}`,
          'public key': publicFile,
          fingerprint,
          SPKI: spkiBase64,
        }),
      ].join('\n'),
  };
}

function exportPrivate(key: KeyObject, passphrase: string | undefined): string {
  const protection = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return key.export({ format: 'pem', type: 'pkcs8', ...protection }).toString();
}

/** What the protocol would not take must not be handed out. */
function readBack(key: KeyObject): PublicKey {
  const read = parsePublicKey(key.export({ format: 'der', type: 'spki' }).toString('base64'));
  if (!read.ok) throw new TypeError('the key that was made is not one of the protocol');
  return read.value;
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw usageFailure(exists ? `${path} exists, and is not overwritten` : `${path} cannot be written`);
  }
}
