import { characters, consistsOf } from './characters.ts';

// RFC 4648 section 3.5: the bits that padding leaves over in the last character must be zero, or several texts
// would stand for the same bytes. By the number of padding characters:
const lastCharacters = ['', 'AEIMQUYcgkosw048', 'AQgw'];

/** Whether the text is base64 (RFC 4648 section 4), not empty, that re-encoding its bytes gives again. */
export function isCanonicalBase64(text: string): boolean {
  if (text === '' || text.length % 4 !== 0) return false;
  const padding = paddingOf(text);
  const last = text.charAt(text.length - padding - 1);
  return (
    (padding === 0 || lastCharacters[padding]?.includes(last) === true) &&
    consistsOf(text, characters.base64, 0, text.length - padding)
  );
}

/** Counts the bytes that canonical base64 stands for. */
export function base64ByteLength(text: string): number {
  return (text.length / 4) * 3 - paddingOf(text);
}

function paddingOf(text: string): number {
  if (text.charAt(text.length - 1) !== '=') return 0;
  return text.charAt(text.length - 2) === '=' ? 2 : 1;
}
