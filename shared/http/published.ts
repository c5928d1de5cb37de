/** How long anybody may keep what an API publishes: keys, which a rotation waits for, and its description. */
export const publishedCacheControl = 'public, max-age=300';
