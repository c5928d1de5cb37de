import { fillGenerated } from './fill-generated.ts';
import { configurationTable, errorTable } from './tables.ts';

/**
 * Replaces the generated parts of the README.
 *
 * @throws Error when a part has no markers
 */
export function fillReadme(readme: string): string {
  return fillGenerated(readme, { errors: errorTable, configuration: configurationTable }, 'the README');
}
