import { LRUCache } from 'lru-cache';

/**
 * Makes a cache that forgets what was not used for longest.
 *
 * Entries are counted by a size of one each: told a number of entries, lru-cache would make room for all of them at
 * once, which a new instance of a function waits for before its first request.
 *
 * @param maxEntries how many it holds, one or more
 */
export function createLruCache<Value extends {}>(maxEntries: number): LRUCache<string, Value> {
  return new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1 });
}
