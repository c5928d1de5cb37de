import { readFileSync, writeFileSync } from 'node:fs';
import { fillReadme } from './readme.ts';

const path = new URL('../../README.md', import.meta.url);
writeFileSync(path, fillReadme(readFileSync(path, 'utf8')));
