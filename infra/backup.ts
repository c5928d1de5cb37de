import { CfnOutput } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BackupBucket, type BackupRetention } from './backup-bucket.ts';
import { CopyRole } from './copy-role.ts';

const registryPrefix = 'registry';
const auditPrefix = 'audit';

/** Where exports are copied to, in another region. */
export interface BackupCopy {
  readonly bucketName: string;
  readonly keyArn: string;
}

/** What exports are kept by. */
export interface BackupProps {
  readonly retention: BackupRetention;
  readonly copy?: BackupCopy | undefined;
}

/** Where the nightly exports of registry and audit trail go: what a lost table, or a lost region, is restored from. */
export class Backup extends Construct {
  private readonly store: BackupBucket;

  constructor(scope: Construct, id: string, { retention, copy }: BackupProps) {
    super(scope, id);
    this.store = copy
      ? this.storeWithCopies(retention, copy)
      : new BackupBucket(this, 'Exports', { retention });
    new CfnOutput(this, 'BucketName', {
      value: this.store.bucket.bucketName,
      description: 'Bucket of the nightly exports',
    });
  }

  /** `BACKUP_LOCATION` of a function. */
  get location(): string {
    return this.store.bucket.s3UrlForObject(registryPrefix);
  }

  /** `AUDIT_EXPORT_LOCATION` of a function. */
  get auditLocation(): string {
    return this.store.bucket.s3UrlForObject(auditPrefix);
  }

  /** ARN of every object below the audit location. */
  get auditObjectsArn(): string {
    return this.store.bucket.arnForObjects(`${auditPrefix}/*`);
  }

  /** ARN of every object below the location. */
  get objectsArn(): string {
    return this.store.bucket.arnForObjects(`${registryPrefix}/*`);
  }

  /** ARN of the key that exports are encrypted by. */
  get keyArn(): string {
    return this.store.key.keyArn;
  }

  private storeWithCopies(retention: BackupRetention, { bucketName, keyArn }: BackupCopy): BackupBucket {
    const bucket = Bucket.fromBucketName(this, 'CopyBucket', bucketName);
    const key = Key.fromKeyArn(this, 'CopyKey', keyArn);
    const role = new CopyRole(this, 'CopyRole');
    const rule = {
      destination: bucket,
      kmsKey: key,
      sseKmsEncryptedObjects: true,
      // A deletion here must not reach the copy.
      deleteMarkerReplication: false,
    };
    const store = new BackupBucket(this, 'Exports', { retention, copies: { rules: [rule], role } });
    role.allow({ from: store, to: { bucket, key } });
    return store;
  }
}
