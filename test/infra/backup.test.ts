import { describe, expect, test } from 'vitest';
import { synthesizeStacks } from './synthesized-stack.ts';

const alone = synthesizeStacks({ backupRetentionDays: '30' });
const copied = synthesizeStacks({
  backupRegion: 'eu-west-1',
  backupLockDays: '90',
  backupLockMode: 'compliance',
  legalHold: 'true',
});
const bucketOf = ({ service }: typeof alone) => service.resources.get('Backup/Exports/Bucket');
const lockOf = (stacks: typeof alone) => bucketOf(stacks)?.properties.ObjectLockConfiguration;
const fromCopyStack = (OutputName: string) => ({
  'Fn::GetStackOutput': { StackName: 'btps-test-copy', Region: 'eu-west-1', OutputName },
});

describe('bucket of the nightly exports (design, AWS shape)', () => {
  test('backupRetentionDays 30: exports lie for 30 days, locked, in a private, encrypted, versioned bucket that is kept', () => {
    expect(bucketOf(alone)).toEqual({
      type: 'AWS::S3::Bucket',
      deletionPolicy: 'Retain',
      properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: '${Backup/Exports/Key.Arn}',
              },
            },
          ],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Days: 30, Mode: 'GOVERNANCE' } },
        },
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              ExpirationInDays: 30,
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    const policy = alone.service.resources.get('Backup/Exports/Bucket/Policy');
    expect(policy?.properties.PolicyDocument.Statement[0]).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  test('backupLockMode compliance and backupLockDays 90 lock it so that nobody can lift it; 35 days unless given', () => {
    const rule = (Days: number, Mode: string) => ({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Days, Mode } },
    });
    expect([lockOf(copied), lockOf(synthesizeStacks())]).toEqual([
      rule(90, 'COMPLIANCE'),
      rule(35, 'GOVERNANCE'),
    ]);
  });

  test('legalHold true: no export is deleted by its age, here or in the second region', () => {
    const kept = [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }];
    const copy = copied.copy?.resources.get('Copies/Bucket');
    expect(bucketOf(copied)?.properties.LifecycleConfiguration.Rules).toEqual(kept);
    expect(copy?.properties.LifecycleConfiguration.Rules).toEqual(kept);
  });
});

describe('copies in a second region', () => {
  test('without backupRegion there are none', () => {
    expect(alone.copy).toBeUndefined();
    expect(bucketOf(alone)?.properties.ReplicationConfiguration).toBeUndefined();
  });

  test('backupRegion eu-west-1: a stack there holds a bucket that is locked and kept alike, and can’t be deleted by mistake', () => {
    expect(copied.copy?.stack.region).toBe('eu-west-1');
    expect(copied.copy?.stack.terminationProtection).toBe(true);
    const { ObjectLockConfiguration, VersioningConfiguration } =
      copied.copy?.resources.get('Copies/Bucket')?.properties ?? {};
    expect({ ObjectLockConfiguration, VersioningConfiguration }).toEqual({
      ObjectLockConfiguration: lockOf(copied),
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('every object is copied there and encrypted by the key there; deletions are not copied', () => {
    const { ReplicationConfiguration: copying } = bucketOf(copied)?.properties ?? {};
    expect(copying.Role).toBe('${Backup/CopyRole.Arn}');
    expect(copying.Rules).toEqual([
      expect.objectContaining({
        Status: 'Enabled',
        DeleteMarkerReplication: { Status: 'Disabled' },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: expect.objectContaining({
          EncryptionConfiguration: { ReplicaKmsKeyID: fromCopyStack('KeyArn') },
        }),
      }),
    ]);
    const role = copied.service.resources.get('Backup/CopyRole/DefaultPolicy');
    const actions = role?.properties.PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    );
    expect(actions.filter((action: string) => /Delete|\*/.test(action))).toEqual([]);
  });

  test('backupRegion that is the region of the service is refused', () => {
    expect(() => synthesizeStacks({ backupRegion: 'eu-central-1' })).toThrow(
      new TypeError("backupRegion is the service's own, eu-central-1"),
    );
  });
});
