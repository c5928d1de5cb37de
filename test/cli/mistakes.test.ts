import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../infra/local/free-port.ts';
import { enrolledHome } from './enrolled-home.ts';
import { runCommand, testFolder } from './terminal.ts';

/** A device of a server that does not run. */
async function strandedHome(): Promise<string> {
  return enrolledHome({ server: `http://127.0.0.1:${await freePort(0, 'a server that does not run')}` });
}

describe('five mistakes of a new user', () => {
  test('a mistyped command: the right one is suggested', async () => {
    expect(await runCommand(['sned', 'invoice.json'])).toEqual({
      exitCode: 2,
      output: '',
      error: `btps: unknown command 'sned'
  (Did you mean send?)
`,
    });
  });

  test('an identity without single quotes, of which the shell left half: it is said how to write it', async () => {
    expect(await runCommand(['lookup', 'alice.com'])).toEqual({
      exitCode: 2,
      output: '',
      error: `btps: "alice.com" is no identity: an identity holds exactly one $
  Put it between single quotes, or the shell takes $… for a variable: 'alice$saas.com'.
`,
    });
  });

  test('a wrong passphrase: the store stays closed, and the passphrase is not repeated', async () => {
    const homeFolder = await strandedHome();
    const ran = await runCommand(['status'], {
      homeFolder,
      environment: { BTPS_PASSPHRASE: 'wrong-marker' },
    });
    expect(ran).toEqual({
      exitCode: 4,
      output: '',
      error: `btps: The credentials could not be read or written (STORE_FAILED)
  because wrong passphrase, or the file was altered
  Give the right passphrase, or unlock the keychain.
`,
    });
  });

  test('a profile that does not exist: those that do are named', async () => {
    const homeFolder = await strandedHome();
    expect(await runCommand(['inbox', '--profile', 'work'], { homeFolder })).toEqual({
      exitCode: 4,
      output: '',
      error: `btps: There is no profile work on this machine (NO_SUCH_PROFILE)
  because profiles: default
  Enrol a device into it: btps enrol --profile work <invitation>.
`,
    });
  });

  test('a file that is not JSON: verify says what it wants', async () => {
    const path = join(await testFolder(), 'invoice.pdf');
    await writeFile(path, '%PDF-1.7');
    expect(await runCommand(['verify', path])).toEqual({
      exitCode: 2,
      output: '',
      error: `btps: ${path} is not JSON
  Name the file of a signed message, as btps send --save writes it.
`,
    });
  });

  test('a server that does not run: temporary, and a message may have been delivered', async () => {
    const homeFolder = await strandedHome();
    const environment = { BTPS_PASSPHRASE: 'right' };
    const line = ['send', '--to', 'bob$receiver.com', '-'];
    expect(await runCommand(line, { homeFolder, environment, input: '{"total":1}' })).toEqual({
      exitCode: 3,
      output: '',
      error: `btps: The server could not be reached, or its answer was lost: the message may have been delivered (NETWORK_ERROR)
  because the request failed (ECONNREFUSED)
  The same command makes another message. With --save the same one can be sent again, by --resend.
`,
    });
  });
});

describe('what is wrong with a command line', () => {
  test.each<[string, readonly string[], string]>([
    ['no recipient', ['send', 'x.json'], "btps: To whom?\n  Name the recipient: --to 'bob$receiver.com'.\n"],
    [
      'an option that is mistyped',
      ['send', '--too', 'bob$receiver.com', 'x.json'],
      "btps: unknown option '--too'\n  (Did you mean --to?)\n",
    ],
    [
      'a recipient that is a device',
      ['send', '--to', 'dev1$bob.btps.receiver.com', 'x.json'],
      "btps: dev1$bob.btps.receiver.com is a device\n  Its user is 'bob$receiver.com'.\n",
    ],
    [
      'a document that has two meanings',
      ['send', '--to', 'bob$receiver.com', '-'],
      'btps: The standard input is no document that can be signed: a member name occurs twice in an object\n',
    ],
    ['a page too large', ['inbox', '--limit', '1000'], 'btps: --limit has to be a number from 1 to 100\n'],
    [
      'half an invitation, as the shell cuts it at &',
      ['enrol', 'btps:enrol?server=https%3A%2F%2Fapi.saas.com'],
      'btps: That is no invitation: an invitation names a server, a user identity and a one-time token\n' +
        '  Ask the portal for a new one, and put it between quotes: it holds an &.\n',
    ],
    [
      'a name server that is none',
      ['doctor', 'alice$saas.com', '--dns-server', 'resolver'],
      'btps: not the address of a name server: "resolver"\n',
    ],
    [
      'devices of whom, or all',
      ['revoke', 'alice$saas.com'],
      'btps: Which devices?\n  Name a device, dev1234$alice.btps.saas.com, or --device for some and --all for all of a user.\n',
    ],
    [
      'no portal',
      ['devices', 'alice$saas.com'],
      'btps: Where is the API of portals?\n  Name it with --portal or BTPS_PORTAL, or in config.json.\n',
    ],
    [
      'no credentials',
      ['audit', 'alice$saas.com', '--portal', 'https://portal.saas.com'],
      'btps: There are no AWS credentials to sign with (NO_AWS_CREDENTIALS)\n' +
        '  because neither in the environment nor in the profile default of ~/.aws\n' +
        '  Set AWS_PROFILE; for a role or single sign-on: eval "$(aws configure export-credentials --format env)".\n',
    ],
    [
      'a name of a profile that leads elsewhere',
      ['status', '--profile', '../other'],
      'btps: "../other" is no name of a profile\n  Use letters, digits, ".", "_" and "-".\n',
    ],
  ])('%s: usage, exit code 2', async (_, line, error) => {
    expect(await runCommand(line, { input: '{"a":1,"a":2}' })).toEqual({ exitCode: 2, output: '', error });
  });

  test('with --json a failure is one document on the standard output', async () => {
    const { exitCode, output, error } = await runCommand(['inbox', '--json']);
    expect({ exitCode, error, json: JSON.parse(output) }).toEqual({
      exitCode: 4,
      error: '',
      json: {
        error: {
          code: 'NOT_ENROLLED',
          title: 'The device holds no credentials',
          reasons: [],
          action: 'Enrol this profile: btps enrol <invitation>.',
          retryable: false,
          exitCode: 4,
        },
      },
    });
  });

  test('a profile whose config.json is wrong is not used', async () => {
    const homeFolder = await strandedHome();
    const path = join(homeFolder, '.config', 'btps', 'profiles', 'default', 'config.json');
    await writeFile(path, '{"store":"paper"}');
    expect(await runCommand(['status'], { homeFolder })).toEqual({
      exitCode: 2,
      output: '',
      error: `btps: ${path} is not valid
  Correct store: Invalid option: expected one of "file"|"keychain".
`,
    });
  });

  test('a fault shows neither its text nor where it happened', async () => {
    const readInput = async () => {
      throw new RangeError('marker-secret');
    };
    expect(await runCommand(['verify', '-'], { readInput } as object)).toEqual({
      exitCode: 5,
      output: '',
      error: `btps: A fault of this program (RangeError) (INTERNAL_ERROR)
  Report it with the command and the version; nothing of its text is shown, since it may hold secrets.
`,
    });
  });
});
