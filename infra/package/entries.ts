/** One thing that the package exports. */
export interface Entry {
  /** As it is imported: `./client`; the program has none. */
  readonly subpath?: `./${string}`;
  /** Module of the tree, from its root. */
  readonly source: `shared/${string}.ts`;
  /** Module of the package without its extension. */
  readonly output: string;
}

/** Modules that are bundled together, and share what they have in common. */
export interface EntryGroup {
  readonly platform: 'neutral' | 'node';
  /** What esbuild writes code for. */
  readonly target: string;
  readonly entries: readonly Entry[];
}

/**
 * Everything that the package holds. Groups share nothing, so that an app with the SDK loads nothing of Node.js.
 */
export const entryGroups: readonly EntryGroup[] = [
  {
    platform: 'neutral',
    target: 'es2022',
    entries: [
      { subpath: './client', source: 'shared/client/index.ts', output: 'client/index' },
      {
        subpath: './client/encrypted-file',
        source: 'shared/client/stores/encrypted-file.ts',
        output: 'client/encrypted-file',
      },
      { subpath: './client/keychain', source: 'shared/client/stores/keychain.ts', output: 'client/keychain' },
    ],
  },
  {
    platform: 'node',
    target: 'node20',
    entries: [{ subpath: './verify', source: 'shared/verifier/index.ts', output: 'verify/index' }],
  },
  {
    platform: 'node',
    target: 'node20',
    entries: [{ source: 'shared/cli/main.ts', output: 'bin/btps' }],
  },
];
