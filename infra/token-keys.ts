import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** Which keys tokens are signed and checked with. */
export interface TokenKeysProps {
  /** Counts the keys of the deployment: another number makes another key, and keeps the former one. */
  readonly tokenKeyNumber: number;
  /** ARNs of former keys whose tokens are still valid. */
  readonly tokenKeyRotation: readonly string[];
}

/** The key that signs access tokens, which never leaves KMS, and the former ones that tokens still refer to. */
export class TokenKeys extends Construct {
  /** ARN of the key that signs. */
  readonly signingKeyArn: string;
  /** ARNs of all keys that tokens are checked with, the signing one first. */
  readonly keyArns: readonly string[];

  constructor(scope: Construct, id: string, props: TokenKeysProps) {
    super(scope, id);
    const key = new Key(this, `Key${props.tokenKeyNumber}`, {
      description: 'Signs the access tokens of devices',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new Alias(this, 'Alias', { aliasName: `alias/${Stack.of(this).stackName}-tokens`, targetKey: key });
    this.signingKeyArn = key.keyArn;
    this.keyArns = [key.keyArn, ...props.tokenKeyRotation];
  }

  /** `TOKEN_KEYS` of a function: JSON, the signing key first. */
  environmentValue(): string {
    return Stack.of(this).toJsonString(this.keyArns.map((kmsKeyId) => ({ kmsKeyId })));
  }
}
