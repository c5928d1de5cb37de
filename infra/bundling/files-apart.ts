import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Files of the project that a bundle imports when it needs them. */
export interface FilesApart {
  readonly plugin: Plugin;
  /** Source of each, by the name of its bundle without `.js`; complete when the build is done. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Leaves every file that is imported by `import()` out of a bundle, and imports a bundle of its own beside it instead:
 * Node.js compiles all of a file that it loads, whether it is used or not.
 */
export function filesApart(): FilesApart {
  const sources = new Map<string, string>();
  return {
    sources,
    plugin: {
      name: 'files-apart',
      setup: ({ onResolve }) => {
        onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
          if (kind !== 'dynamic-import') return undefined;
          const source = resolve(resolveDir, path);
          const name = nameOf(source);
          const other = sources.get(name);
          if (other !== undefined && other !== source) {
            return { errors: [{ text: `${other} and ${source} would be bundled into one file` }] };
          }
          sources.set(name, source);
          return { path: `./${name}.js`, external: true };
        });
      },
    },
  };
}

/** `shared/dns/create-source.ts` becomes `dns-create-source`. */
function nameOf(source: string): string {
  return `${basename(dirname(source))}-${basename(source).replace(/\.\w+$/, '')}`;
}
