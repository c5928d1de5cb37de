import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCredentials } from '../../../shared/cli/portal/credentials.ts';
import { parseIni } from '../../../shared/cli/portal/parse-ini.ts';
import { testFolder } from '../terminal.ts';

const inEnvironment = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env' };

async function awsHome(): Promise<string> {
  const homeFolder = await testFolder();
  await mkdir(join(homeFolder, '.aws'));
  const credentials = '[default]\naws_access_key_id = AKIADEF\naws_secret_access_key=def=/+\n';
  const work = '[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=work\naws_session_token=token\n';
  await writeFile(join(homeFolder, '.aws', 'credentials'), credentials + work);
  await writeFile(
    join(homeFolder, '.aws', 'config'),
    '[default]\nregion = eu-west-1\n[profile work]\nregion=eu-central-1\n[profile sso]\nsso_session = x\n',
  );
  return homeFolder;
}

const ofDefault = { credentials: { accessKeyId: 'AKIADEF', secretAccessKey: 'def=/+' }, region: 'eu-west-1' };
const ofWork = {
  credentials: { accessKeyId: 'AKIAWORK', secretAccessKey: 'work', sessionToken: 'token' },
  region: 'eu-central-1',
};

describe('AWS credentials', () => {
  test.each<[string, Record<string, string>, string | undefined, object]>([
    ['the default profile', {}, undefined, ofDefault],
    ['AWS_PROFILE', { AWS_PROFILE: 'work' }, undefined, ofWork],
    [
      'the environment before AWS_PROFILE',
      { ...inEnvironment, AWS_PROFILE: 'work' },
      undefined,
      { credentials: { accessKeyId: 'AKIAENV', secretAccessKey: 'env' } },
    ],
    ['--aws-profile before the environment', inEnvironment, 'work', ofWork],
  ])('%s', async (_, environment, profile, expected) => {
    expect(await findCredentials({ environment, homeFolder: await awsHome() }, profile)).toEqual(expected);
  });

  test('a profile without keys says what to do', async () => {
    const place = { environment: {}, homeFolder: await awsHome() };
    await expect(findCredentials(place, 'sso')).rejects.toMatchObject({
      details: {
        code: 'NO_AWS_CREDENTIALS',
        reasons: ['neither in the environment nor in the profile sso of ~/.aws'],
      },
    });
  });
});

test('a file of ~/.aws: sections are joined, comments and nested values passed over, values hold =', () => {
  const file =
    '# comment\nstray = 1\n[ a ]\nx = 1=2 \n; more\ns3 =\n  nested = 3\n[profile   b]\ny=2\n[a]\nz=3\r\n';
  expect(Object.fromEntries(parseIni(file))).toEqual({
    a: { x: '1=2', s3: '', z: '3' },
    'profile b': { y: '2' },
  });
});
