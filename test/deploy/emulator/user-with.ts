import { query } from './request.ts';
import type { Emulator } from './start.ts';

/**
 * Makes a user who is allowed what a statement says.
 *
 * @returns access key of the user
 * @throws Error when the emulator makes none
 */
export async function userWith(
  emulator: Pick<Emulator, 'url'>,
  UserName: string,
  statement: object,
): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await query(emulator, 'iam', { Action: 'CreateUser', UserName });
  await query(emulator, 'iam', { Action: 'PutUserPolicy', UserName, PolicyName: 'only', PolicyDocument });
  const xml = await (await query(emulator, 'iam', { Action: 'CreateAccessKey', UserName })).text();
  const [, accessKeyId] = /<AccessKeyId>([^<]+)</.exec(xml) ?? [];
  const [, secretAccessKey] = /<SecretAccessKey>([^<]+)</.exec(xml) ?? [];
  if (!accessKeyId || !secretAccessKey) throw new Error(`no access key: ${xml}`);
  return { accessKeyId, secretAccessKey };
}
