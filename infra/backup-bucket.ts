import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Deployment } from './configuration.ts';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket.ts';

/** How long exports are kept, and for how long nobody gets rid of them. */
export type BackupRetention = Pick<
  Deployment,
  'backupLockDays' | 'backupLockMode' | 'backupRetentionDays' | 'legalHold'
>;

/**
 * A bucket for exports: versioned, encrypted by a key of its own, and locked for a time, so that whoever gets hold of
 * a function or deletes by mistake does not take the backup along with the table.
 */
export class BackupBucket extends Construct {
  readonly bucket: PrivateBucket;
  readonly key: Key;

  /** @param props.copies - Where every object is copied to, if anywhere. */
  constructor(
    scope: Construct,
    id: string,
    props: { readonly retention: BackupRetention; readonly copies?: PrivateBucketProps['copies'] },
  ) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Encrypts the exports of registry and audit trail',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new PrivateBucket(this, 'Bucket', {
      versioned: true,
      key: this.key,
      lock: lockOf(props.retention),
      lifecycleRules: lifecycleOf(props.retention),
      ...(props.copies && { copies: props.copies }),
      unloggedBecause: 'One function writes here once a day, and its log tells; nobody reads but to restore.',
    });
  }
}

/** As long as point-in-time recovery looks back: what is found within that time can be mended with either. */
const usualLockDays = 35;

function lockOf({
  backupRetentionDays,
  backupLockMode,
  backupLockDays = Math.min(usualLockDays, backupRetentionDays),
}: BackupRetention): ObjectLockRetention {
  return ObjectLockRetention[backupLockMode](Duration.days(backupLockDays));
}

function lifecycleOf({ backupRetentionDays, legalHold }: BackupRetention) {
  return [
    {
      abortIncompleteMultipartUploadAfter: Duration.days(2),
      ...(!legalHold && {
        expiration: Duration.days(backupRetentionDays),
        noncurrentVersionExpiration: Duration.days(30),
      }),
    },
  ];
}
