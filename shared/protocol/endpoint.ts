/** Reads the URL of an endpoint: https, without credentials and fragment; undefined for anything else. */
export function parseEndpoint(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.hash === '' && !text.includes('#');
  return url.protocol === 'https:' && plain ? url : undefined;
}
