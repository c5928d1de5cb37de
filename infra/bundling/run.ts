/** Bundles a function in a process of its own: `node infra/bundling/run.ts <entry> <folder> [--tracing]`. */
import { parseArgs } from 'node:util';
import { bundleFunction } from './bundle-function.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tracing: { type: 'boolean', default: false } },
});
const [entry, folder] = positionals;
if (entry === undefined || folder === undefined) throw new TypeError('an entry and a folder are needed');
await bundleFunction({ entry, tracing: values.tracing }, folder);
