import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocuments, printDocument } from './openapi/documents.ts';
import { fillPermissions } from './permissions.ts';
import { fillReadme } from './readme.ts';
import { fillRunbook } from './runbook.ts';

const root = new URL('../../', import.meta.url);

const pages: readonly (readonly [string, (text: string) => string])[] = [
  ['README.md', fillReadme],
  ['docs/runbook.md', fillRunbook],
  ['docs/permissions.md', (page) => fillPermissions(page)],
];

for (const [page, fill] of pages) {
  const path = new URL(page, root);
  writeFileSync(path, fill(readFileSync(path, 'utf8')));
}

for (const [path, document] of Object.entries(openApiDocuments())) {
  writeFileSync(new URL(path, root), printDocument(document));
}
