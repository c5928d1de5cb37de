/**
 * Whether the text is base64 (RFC 4648 section 4), not empty, that re-encoding its bytes gives again: no white
 * space, no missing padding, no bits left over in the last group.
 */
export function isCanonicalBase64(text: string): boolean {
  if (text === '' || text.length % 4 !== 0) return false;
  try {
    return btoa(atob(text)) === text;
  } catch {
    return false;
  }
}

/** Counts the bytes that canonical base64 stands for. */
export function base64ByteLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}
