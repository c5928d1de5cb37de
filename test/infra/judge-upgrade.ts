import { isDeepStrictEqual } from 'node:util';
import type { Release } from './stateful-resources.ts';

/**
 * Says what an upgrade from one release to the next would lose.
 *
 * @returns a sentence for each resource that would be removed, replaced, or not outlive its stack any more
 */
export function judgeUpgrade(last: Release, next: Release): readonly string[] {
  return Object.entries(last).flatMap(([id, before]) => {
    const after = next[id];
    if (!after) return [`${id} would be removed`];
    if (after.type !== before.type) return [`${id} would become ${after.type}`];
    const properties = new Set([...Object.keys(before.replacedFor), ...Object.keys(after.replacedFor)]);
    const changed = [...properties].filter(
      (key) => !isDeepStrictEqual(before.replacedFor[key], after.replacedFor[key]),
    );
    return [
      ...changed.map((key) => `${id} would be replaced: ${key} changes`),
      ...(before.deletionPolicy === 'Retain' && after.deletionPolicy !== 'Retain'
        ? [`${id} would not outlive its stack any more`]
        : []),
    ];
  });
}
