import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { printServerRecord, serverRecordName } from '../shared/protocol/server-record.ts';

/** Which keys this server signs its own words with, and where others find it. */
export interface ServerKeysProps {
  /** Counts the keys of the server: another number makes another key, and keeps the former one. */
  readonly serverKeyNumber: number;
  /** Number of the key that will sign next; it is published already. */
  readonly nextServerKeyNumber?: number | undefined;
  /** ARNs of former keys, the latest first, whose messages still lie in inboxes. */
  readonly serverKeyRotation: readonly string[];
  /** Domain of the users. */
  readonly domain: string;
  /** URL that other servers post messages to. */
  readonly publicUrl: string;
}

/** The keys of a server by ARN, the signing one first; none of them ever leaves KMS. */
export interface ServerKeys {
  readonly keyArns: readonly string[];
}

/**
 * Makes the key that vouchers and failure messages are signed with, and the one that will sign next. Says by which record
 * other servers find this one, and know its keys: two of them, while one replaces the other.
 */
export function createServerKeys(scope: Construct, props: ServerKeysProps): ServerKeys {
  const { serverKeyNumber, nextServerKeyNumber = serverKeyNumber, serverKeyRotation } = props;
  const key = createKey(scope, serverKeyNumber);
  const next = nextServerKeyNumber === serverKeyNumber ? [] : [createKey(scope, nextServerKeyNumber).keyArn];
  new Alias(scope, 'Alias', { aliasName: `alias/${Stack.of(scope).stackName}-server`, targetKey: key });
  new CfnOutput(scope, 'ServerKeyArn', {
    value: key.keyArn,
    description: 'Key that signs vouchers; goes into serverKeyRotation once another one signs',
  });
  const keyArns = [key.keyArn, ...next, ...serverKeyRotation];
  describeRecord(scope, props, keyArns);
  return { keyArns };
}

/** The first one has no number: it would become another key if it were given one. */
function createKey(scope: Construct, number: number): Key {
  return new Key(scope, number === 1 ? 'ServerKey' : `ServerKey${number}`, {
    description: 'Signs what this server says to others in its own name',
    keySpec: KeySpec.ECC_NIST_EDWARDS25519,
    keyUsage: KeyUsage.SIGN_VERIFY,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** The zone of identities may not hold this name, and a key is only known once it is made. */
function describeRecord(
  scope: Construct,
  { domain, publicUrl }: ServerKeysProps,
  [key = '', key2]: readonly string[],
): void {
  const record = printServerRecord({
    endpoint: publicUrl,
    key: publicKeyOf(key),
    ...(key2 !== undefined && { key2: publicKeyOf(key2) }),
  });
  new CfnOutput(scope, 'ServerRecord', {
    value: `${serverRecordName(domain)} TXT "${record}"`,
    description: `Record by which other servers find and know this one; it belongs into the zone of ${domain}`,
  });
}

function publicKeyOf(keyArn: string): string {
  return `$(aws kms get-public-key --key-id ${keyArn} --query PublicKey --output text)`;
}
