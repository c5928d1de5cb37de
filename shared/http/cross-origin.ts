import { routes } from './routes.ts';

/**
 * What pages of allowed origins may ask of the device API, and read of its answers; the stack and the local cloud both
 * build theirs from it. There are no cookies: whoever calls proves himself by a signature or a token in a header.
 *
 * @see Fetch standard, CORS protocol
 */
export const crossOrigin = {
  methods: [...new Set(routes.map(({ method }) => method))].sort(),
  requestHeaders: ['authorization', 'content-type'],
  responseHeaders: ['retry-after'],
  /** How long a browser may remember this, seconds; none remembers it for longer. */
  maxAgeSeconds: 7_200,
} as const;
