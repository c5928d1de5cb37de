/** Where DynamoDB itself puts exports of the audit trail. */
export interface AuditExportPlace {
  readonly bucket: string;
  readonly prefix: string;
  /** Key that the bucket is encrypted by. */
  readonly keyArn: string;
}

/**
 * Reads from the environment where exports of the audit trail go.
 *
 * @returns undefined where they go nowhere, as in the local cloud: DynamoDB Local has no exports
 * @throws TypeError when the place is no location in S3, or comes without its key
 */
export function auditExportPlace(
  environment: Readonly<Record<string, string | undefined>>,
): AuditExportPlace | undefined {
  const { AUDIT_EXPORT_LOCATION: location, AUDIT_EXPORT_KEY: keyArn } = environment;
  if (!location) return undefined;
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  if (!bucket || !prefix || !keyArn) {
    throw new TypeError('AUDIT_EXPORT_LOCATION has to be s3://bucket/prefix, with AUDIT_EXPORT_KEY');
  }
  return { bucket, prefix, keyArn };
}
