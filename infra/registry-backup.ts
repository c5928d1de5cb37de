import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PrivateBucket } from './private-bucket.ts';

const prefix = 'registry';

/** Where the dated exports of the registry go: what a lost registry is restored from. */
export class RegistryBackup extends Construct {
  private readonly bucket: PrivateBucket;

  /** @param props.backupRetentionDays - Days that an export is kept. */
  constructor(scope: Construct, id: string, props: { readonly backupRetentionDays: number }) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket', {
      versioned: true,
      lifecycleRules: [
        {
          expiration: Duration.days(props.backupRetentionDays),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(2),
        },
      ],
      unloggedBecause: 'One function writes here once a day, and its log tells; nobody reads but to restore.',
    });
  }

  /** `BACKUP_LOCATION` of a function. */
  get location(): string {
    return this.bucket.s3UrlForObject(prefix);
  }

  /** ARN of every object below the location. */
  get objectsArn(): string {
    return this.bucket.arnForObjects(`${prefix}/*`);
  }
}
