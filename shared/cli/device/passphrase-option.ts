import { Option } from 'commander';

/** The option by which a script hands over a passphrase. */
export function passphraseOption(): Option {
  return new Option(
    '--passphrase-file <file>',
    'file that holds the passphrase (BTPS_PASSPHRASE, BTPS_PASSPHRASE_FILE; else asked for)',
  );
}
