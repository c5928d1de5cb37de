import { type App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { BackupCopy } from './backup.ts';
import { BackupBucket } from './backup-bucket.ts';
import type { Deployment } from './configuration.ts';
import { stackTags } from './stack-tags.ts';

/** The second home of the exports, in a region of its own: what a deployment elsewhere is restored from. */
export class CopyStack extends Stack {
  constructor(scope: App, id: string, deployment: Deployment) {
    super(scope, id, {
      env: { account: deployment.account, region: deployment.backupRegion },
      description: 'Copies of the exports of BTPS delegated identities',
      terminationProtection: true,
      tags: stackTags(deployment),
    });
    const { bucket, key } = new BackupBucket(this, 'Copies', { retention: deployment });
    this.describe('BucketName', bucket.bucketName, 'Bucket of the copied exports');
    this.describe('KeyArn', key.keyArn, 'Key that the copies are encrypted by');
  }

  /** Where exports are copied to, for a stack of another region: by name, as CDK's constructs don't cross regions. */
  get copy(): BackupCopy {
    const read = (output: string) => Fn.getStackOutput(this.stackName, output, this.region);
    return { bucketName: read('BucketName'), keyArn: read('KeyArn') };
  }

  private describe(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
