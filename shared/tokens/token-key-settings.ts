import * as z from 'zod';
import { type DeploymentVariable, deploymentValue } from '../aws/deployment.ts';

const kid = z.string().min(1).max(128).optional();

const schema = z
  .array(
    z.union([
      z.strictObject({ kid, kmsKeyId: z.string().min(1) }),
      z.strictObject({ kid, privateKey: z.string().min(1) }),
    ]),
  )
  .min(1);

/** Where one token key is: in KMS, or in the environment itself. */
export type TokenKeySetting = z.infer<typeof schema>[number];

/** Variable that holds a list of keys. */
export type KeyVariable = Extract<DeploymentVariable, 'TOKEN_KEYS' | 'SERVER_KEYS'>;

/**
 * Reads `TOKEN_KEYS`: a JSON list of `{ "kid"?, "kmsKeyId" }` or `{ "kid"?, "privateKey" }`, the signing key first.
 * All of them are published and accepted. Instances of different age run side by side during an update, so a new key
 * is put behind the signing one first, and in front of it only when every instance accepts it.
 *
 * @throws TypeError when it is missing or malformed; the message does not quote it
 */
export function readTokenKeySettings(
  environment: Readonly<Record<string, string | undefined>>,
  variable: KeyVariable = 'TOKEN_KEYS',
): readonly TokenKeySetting[] {
  const parsed = schema.safeParse(parseJson(deploymentValue(environment, variable), variable));
  if (!parsed.success) throw new TypeError(`${variable} has to be a list of keys`);
  return parsed.data;
}

function parseJson(text: string, variable: KeyVariable): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError(`${variable} is not JSON`);
  }
}
