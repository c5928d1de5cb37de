/** Files that are mutated in one run, and the tests that judge them. */
export interface MutationGroup {
  /** Pattern of the files. */
  readonly mutate: string;
  /** Patterns of the tests that are about these files: each mutant runs those of them that reach it. */
  readonly tests: readonly string[];
  /** Whether the tests take DynamoDB Local. */
  readonly database?: boolean;
}

/** Each small enough that little is lost when its run is cut off: what it found is kept at its end. */
export const groups: readonly MutationGroup[] = [
  { mutate: 'shared/verification/*.ts', tests: ['test/verification/*.test.ts'] },
  {
    mutate: 'shared/protocol/{signature,signed-text,sign-message,public-key*,rsa-parameters}.ts',
    tests: ['test/protocol/{signature,public-key,rsa-parameters,ed25519-refused-keys}.test.ts'],
  },
  {
    mutate: 'shared/protocol/{identity,delegation-*,print-*,txt-*,server-record,proof*,scopes,endpoint}.ts',
    tests: ['test/protocol/{identity,delegation-*,print-*,txt-*,server-record,proof,scopes}.test.ts'],
  },
  {
    mutate: 'shared/protocol/{issued-at,message*,system-message,encryption-context,base64,digest,errors}.ts',
    tests: ['test/protocol/{issued-at,read-message,errors,base64,digest,system-message}.test.ts'],
  },
  {
    mutate: 'shared/protocol/{read-message,json-*,strict-json,canonical-text,characters}.ts',
    // Not generated-json: its thousands of samples take a second for each mutant.
    tests: ['test/protocol/{strict-json,read-message,digest}.test.ts'],
  },
  {
    mutate: 'shared/protocol/ed25519-*.ts',
    tests: ['test/protocol/ed25519-*.test.ts', 'test/vectors/ed25519.test.ts'],
  },
  {
    mutate:
      'shared/zone/{answer-cache,batch-plans,desired-records,in-parallel,judge-conflict,plan-changes,published-values,record-sets,registry-export,replay-revocations,retry-throttled,submit-batch,zone-lease,zone-report}.ts',
    tests: [
      'test/zone/{answer-cache,batch-plans,desired-records,in-parallel,judge-conflict,plan-changes,published-values,record-sets,registry-export,replay-revocations,retry-throttled,submit-batch,zone-lease,zone-report}.test.ts',
    ],
  },
  {
    mutate:
      'shared/zone/{audit-table-id,create-*,dependencies,list-published,mark-publication,read-rows,record-foreign-edits,restore-trail,restore-zone,scan-registry}.ts',
    tests: [
      'test/zone/{audit-table-id,create-*,list-published,mark-publication,read-rows,record-foreign-edits,restore-trail,scan-registry}.test.ts',
    ],
  },
  {
    mutate: 'shared/zone/removal-entry.ts',
    tests: ['test/zone/removal-entry.test.ts'],
    database: true,
  },
  { mutate: 'shared/zone/{identity-sync,sync-zone}.ts', tests: ['test/zone/sync-rounds.test.ts'] },
  { mutate: 'shared/zone/finish-sync.ts', tests: ['test/zone/finish-sync.test.ts'], database: true },
  {
    mutate: 'shared/zone/restore-registry.ts',
    tests: ['test/zone/restore-registry.test.ts'],
    database: true,
  },
];
