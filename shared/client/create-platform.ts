import type { Fetch, Platform } from './platform.ts';

/**
 * The platform that the program runs on: Node.js, a browser, or React Native (with `react-native-get-random-values`).
 *
 * @param parts what replaces the platform's own
 * @throws TypeError when there is no secure randomness or no `fetch`
 */
export function createPlatform(parts: Partial<Platform> = {}): Platform {
  return {
    fetch: parts.fetch ?? ambientFetch(),
    now: parts.now ?? Date.now,
    random: parts.random ?? ambientRandom(),
    schedule: parts.schedule ?? schedule,
    subtle: 'subtle' in parts ? parts.subtle : globalThis.crypto?.subtle,
  };
}

function ambientFetch(): Fetch {
  if (typeof globalThis.fetch !== 'function') throw new TypeError('this platform has no fetch; pass one');
  // Looked up anew each time, as browsers refuse to call it detached, and apps replace it.
  return (url, options) => globalThis.fetch(url, options);
}

function ambientRandom(): Platform['random'] {
  if (typeof globalThis.crypto?.getRandomValues !== 'function') {
    throw new TypeError(
      'this platform has no crypto.getRandomValues; pass `random`, or load a polyfill first',
    );
  }
  return (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
}

function schedule(callback: () => void, delayMs: number, background = false): () => void {
  const timer: unknown = setTimeout(callback, delayMs);
  // Timers are objects on Node.js alone, where they would keep the process from ending.
  if (background && typeof timer === 'object' && timer !== null) (timer as { unref(): void }).unref();
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
}
