import { Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** How long a bucket keeps what. */
export interface PrivateBucketProps {
  readonly lifecycleRules: LifecycleRule[];
  /** Whether an object that is overwritten or deleted stays as an older version; false unless given. */
  readonly versioned?: boolean;
  /** Why nobody needs a log of the requests to it. */
  readonly unloggedBecause: string;
}

/** A bucket that nobody outside reads: encrypted, without public access, by TLS only; it outlives the stack. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: props.versioned,
      lifecycleRules: props.lifecycleRules,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-S1', reason: props.unloggedBecause });
  }
}
