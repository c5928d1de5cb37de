import { Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  type ObjectLockRetention,
  type ReplicationRule,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** How long a bucket keeps what. */
export interface PrivateBucketProps {
  readonly lifecycleRules: LifecycleRule[];
  /** Whether an object that is overwritten or deleted stays as an older version; false unless given. */
  readonly versioned?: boolean;
  /** Key that it is encrypted by; one of S3 unless given. */
  readonly key?: IKey;
  /** How long an object can be neither deleted nor overwritten; needs versions. */
  readonly lock?: ObjectLockRetention;
  /** Where every object is copied to, and the role that may; needs versions. */
  readonly copies?: { readonly rules: ReplicationRule[]; readonly role: IRole };
  /** Why nobody needs a log of the requests to it. */
  readonly unloggedBecause: string;
}

/** A bucket that nobody outside reads: encrypted, without public access, by TLS only; it outlives the stack. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      ...(props.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: props.versioned,
      lifecycleRules: props.lifecycleRules,
      objectLockDefaultRetention: props.lock,
      replicationRules: props.copies?.rules,
      replicationRole: props.copies?.role,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-S1', reason: props.unloggedBecause });
  }
}
