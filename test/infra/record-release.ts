import { writeFileSync } from 'node:fs';
import { statefulResources, watchedContexts } from './stateful-resources.ts';

/** Writes down what a release deploys and must not lose: run it when one is published, and at no other time. */
for (const [name, context] of Object.entries(watchedContexts)) {
  const file = new URL(`last-release/${name}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(statefulResources(context), undefined, 2)}\n`);
}
