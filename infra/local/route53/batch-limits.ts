import type { Change } from './record-set.ts';

const maxRecords = 1000;
const maxCharacters = 32_000;

/**
 * Checks the limits of one request: 1,000 ResourceRecord elements and 32,000 characters over all values, where an
 * UPSERT counts twice.
 *
 * Source: developer guide, "Quotas on ChangeResourceRecordSets requests".
 */
export function checkBatchSize(changes: readonly Change[]): string[] {
  let records = 0;
  let characters = 0;
  for (const { action, recordSet } of changes) {
    const weight = action === 'UPSERT' ? 2 : 1;
    records += weight * recordSet.values.length;
    characters += weight * recordSet.values.reduce((sum, value) => sum + value.length, 0);
  }
  const problems: string[] = [];
  if (records > maxRecords) problems.push(`Number of records limit of ${maxRecords} exceeded.`);
  if (characters > maxCharacters) {
    problems.push(`Number of characters limit of ${maxCharacters} exceeded.`);
  }
  return problems;
}
