import * as z from 'zod';

/** Name of a region of AWS. */
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the name of a region');

/** What the context says of exports, and of what is kept beyond its time. */
export const backupShape = {
  backupRetentionDays: z
    .number()
    .int()
    .min(7)
    .max(3_650)
    .default(365)
    .describe('Days that the nightly exports of registry and audit trail are kept.'),
  backupLockDays: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe(
      'Days in which an export can be neither deleted nor overwritten, by S3 Object Lock; 35 unless given, or `backupRetentionDays` if those are fewer.',
    ),
  backupLockMode: z
    .enum(['governance', 'compliance'])
    .default('governance')
    .describe(
      'Who may lift that lock: `governance` whoever holds s3:BypassGovernanceRetention, `compliance` nobody, not even the account’s root.',
    ),
  backupRegion: region
    .optional()
    .describe('Second region, to which every export is copied; none unless given.'),
  legalHold: z
    .boolean()
    .default(false)
    .describe(
      'Whether messages and exports stay beyond their time, until it is false again. See docs/data.md.',
    ),
};

/** One valid value of each key, as it is written after `-c`. */
export const backupExamples: Readonly<Record<keyof typeof backupShape, string>> = {
  backupRetentionDays: 'backupRetentionDays=365',
  backupLockDays: 'backupLockDays=35',
  backupLockMode: 'backupLockMode=governance',
  backupRegion: 'backupRegion=eu-west-1',
  legalHold: 'legalHold=true',
};
