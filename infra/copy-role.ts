import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { printArn } from './print-arn.ts';

/** What is copied from where to where, and the keys on both sides. */
export interface CopyRoleProps {
  readonly from: { readonly bucket: IBucket; readonly key: IKey };
  readonly to: { readonly bucket: IBucket; readonly key: IKey };
}

/**
 * The role in which S3 copies objects with their locks. It may delete nothing at the other side: CDK's own role may
 * copy deletions too, and not read the locks.
 *
 * Source: AWS, S3 user guide, "Setting up permissions for live replication".
 */
export class CopyRole extends Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, { assumedBy: new ServicePrincipal('s3.amazonaws.com') });
  }

  /** Apart from the constructor, since the bucket is told its role. */
  allow({ from, to }: CopyRoleProps): void {
    this.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        resources: [from.bucket.bucketArn],
      }),
    );
    this.allowObjects(from.bucket, [
      's3:GetObjectLegalHold',
      's3:GetObjectRetention',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionTagging',
    ]);
    this.allowObjects(to.bucket, ['s3:ReplicateObject', 's3:ReplicateTags']);
    this.allowKey(from.key, ['kms:Decrypt']);
    this.allowKey(to.key, ['kms:Encrypt', 'kms:GenerateDataKey']);
  }

  private allowObjects(bucket: IBucket, actions: string[]): void {
    const arn = bucket.arnForObjects('*');
    this.addToPolicy(new PolicyStatement({ actions, resources: [arn] }));
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${printArn(this, arn)}]`,
      reason: 'S3 copies every object of the bucket, whatever its name.',
    });
  }

  private allowKey(key: IKey, actions: string[]): void {
    this.addToPolicy(
      new PolicyStatement({
        actions,
        resources: [key.keyArn],
        conditions: { StringLike: { 'kms:ViaService': `s3.*.${Stack.of(this).urlSuffix}` } },
      }),
    );
  }
}
