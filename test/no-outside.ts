import { afterEach } from 'vitest';
import { attempts } from './no-outside/guard.ts';

/** Code under test may have caught the guard's error: the test fails all the same. */
afterEach(() => {
  const [first] = attempts.splice(0);
  if (first !== undefined) throw new Error(`The test tried to reach the outside: ${first}`);
});
