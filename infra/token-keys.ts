import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** Which keys tokens are signed and checked with. */
export interface TokenKeysProps {
  /** Counts the keys of the deployment: another number makes another key, and keeps the former one. */
  readonly tokenKeyNumber: number;
  /** Number of the key that will sign next; its tokens are accepted already. */
  readonly nextTokenKeyNumber?: number;
  /** ARNs of former keys whose tokens are still valid. */
  readonly tokenKeyRotation: readonly string[];
}

/**
 * The key that signs access tokens, which never leaves KMS, the one that will sign next, and the former ones that
 * tokens still refer to.
 */
export class TokenKeys extends Construct {
  /** ARNs of all keys that tokens are checked with, the signing one first. */
  readonly keyArns: readonly string[];

  constructor(scope: Construct, id: string, props: TokenKeysProps) {
    super(scope, id);
    const { tokenKeyNumber, nextTokenKeyNumber = tokenKeyNumber, tokenKeyRotation } = props;
    const key = this.createKey(tokenKeyNumber);
    const next = nextTokenKeyNumber === tokenKeyNumber ? [] : [this.createKey(nextTokenKeyNumber)];
    new Alias(this, 'Alias', { aliasName: `alias/${Stack.of(this).stackName}-tokens`, targetKey: key });
    new CfnOutput(this, 'SigningKeyArn', {
      value: key.keyArn,
      description: 'Key that signs access tokens; goes into tokenKeyRotation once another one signs',
    });
    this.keyArns = [key.keyArn, ...next.map(({ keyArn }) => keyArn), ...tokenKeyRotation];
  }

  /** `TOKEN_KEYS` of a function: JSON, the signing key first. */
  environmentValue(): string {
    return Stack.of(this).toJsonString(this.keyArns.map((kmsKeyId) => ({ kmsKeyId })));
  }

  private createKey(number: number): Key {
    return new Key(this, `Key${number}`, {
      description: 'Signs the access tokens of devices',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
