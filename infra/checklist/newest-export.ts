import type { StoredExport, System } from './system.ts';

/** The export of the registry that was written last; undefined when there is none. */
export async function newestExport({ exports }: Pick<System, 'exports'>): Promise<StoredExport | undefined> {
  return (await exports()).toSorted((left, right) => right.writtenAtMs - left.writtenAtMs)[0];
}
