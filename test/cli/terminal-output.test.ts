import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPaint, wantsColour } from '../../shared/cli/output/paint.ts';
import { oneLine, printableText } from '../../shared/cli/output/printable-text.ts';
import { withProgress } from '../../shared/cli/output/progress.ts';
import { getPassphrase } from '../../shared/cli/profile/passphrase.ts';
import { runCommand, testFolder } from './terminal.ts';

const escapeCode = String.fromCharCode(27);

describe('colour', () => {
  test.each<[string, boolean, Record<string, string>, boolean]>([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTerminal, environment, wanted) => {
    expect(wantsColour(isTerminal, environment)).toBe(wanted);
  });

  test('a failure is red on a terminal, and plain in a pipe', async () => {
    const failing = ['lookup', 'alice'];
    const coloured = await runCommand(failing, { isTerminal: { output: true, error: true } });
    expect(coloured.error.startsWith(`${escapeCode}[31mbtps:${escapeCode}[39m "alice" is no identity`)).toBe(
      true,
    );
    expect((await runCommand(failing)).error).not.toContain(escapeCode);
  });
});

describe('text of others', () => {
  const attack = `a${escapeCode}[2Jb\u009b1;1H\u202ec\u2028d\ne`;

  test('cannot steer the terminal, nor begin a line of its own', () => {
    expect(oneLine(attack)).toBe('a\\u{1b}[2Jb\\u{9b}1;1H\\u{202e}c\\u{2028}d\\u{a}e');
  });

  test('in a whole text only line breaks and our own colours pass, these where there is colour', () => {
    const painted = createPaint(true).good('ok');
    expect(printableText(`${painted}\n${attack}`, true)).toBe(
      `${painted}\na\\u{1b}[2Jb\\u{9b}1;1H\\u{202e}c\\u{2028}d\ne`,
    );
    expect(printableText(painted, false)).toBe('\\u{1b}[32mok\\u{1b}[39m');
  });
});

describe('progress', () => {
  /** Work that ends when the time of the progress is over, or before. */
  async function watch(isTerminal: boolean, isSlow: boolean): Promise<string> {
    let written = '';
    let called = () => {};
    const work = async () => {
      if (isSlow) called();
      return 'result';
    };
    const result = await withProgress('sending', work, {
      isTerminal: { output: false, error: isTerminal },
      writeError: (text) => {
        written += text;
      },
      schedule: (callback) => {
        called = callback;
        return () => {};
      },
    });
    expect(result).toBe('result');
    return written;
  }

  test('after a second on a terminal, and taken back at the end', async () => {
    expect(await watch(true, true)).toBe(`sending …\r${escapeCode}[K`);
  });

  test('not for what is quick, and not in a log', async () => {
    expect(await watch(true, false)).toBe('');
    expect(await watch(false, true)).toBe('');
  });
});

describe('passphrases', () => {
  const variables = { passphrase: 'BTPS_PASSPHRASE', file: 'BTPS_PASSPHRASE_FILE' };

  test('the file that is named comes before the variable, the variable before its file, and they before a person', async () => {
    const file = join(await testFolder(), 'passphrase');
    await writeFile(file, 'from a file\n');
    const ask = async () => 'typed';
    const environment = { BTPS_PASSPHRASE: 'from a variable', BTPS_PASSPHRASE_FILE: file };
    const given = (question: object, surroundings: object) =>
      getPassphrase({ what: 'x', variables, ...question }, { environment, ask, ...surroundings });
    expect(await given({ file }, {})).toBe('from a file');
    expect(await given({}, {})).toBe('from a variable');
    expect(await given({}, { environment: { BTPS_PASSPHRASE_FILE: file } })).toBe('from a file');
    expect(await given({}, { environment: {} })).toBe('typed');
  });

  test('a new one is typed twice, hidden, and has to be the same', async () => {
    const answers = ['one', 'other'];
    const questions: unknown[] = [];
    const ask = async (...question: unknown[]) => {
      questions.push(question);
      return answers.shift() ?? '';
    };
    await expect(
      getPassphrase({ what: 'profile default', variables, isNew: true }, { environment: {}, ask }),
    ).rejects.toMatchObject({ details: { ending: 'usage', title: 'The two passphrases differ' } });
    expect(questions).toEqual([
      ['New passphrase of profile default: ', { hidden: true }],
      ['The same again: ', { hidden: true }],
    ]);
  });
});
