import { toBase64Url } from './bytes.ts';
import type { Platform } from './platform.ts';

const idBytes = 16;

/** Makes an id of 128 random bits; `{prefix}_…`, of characters that ids of messages and requests may have. */
export function randomId(prefix: string, { random }: Pick<Platform, 'random'>): string {
  return `${prefix}_${toBase64Url(random(idBytes))}`;
}
