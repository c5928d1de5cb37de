/** Secrets of those that a text shows, each with what is before it there. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    spellings(secret)
      .filter((spelling) => text.includes(spelling))
      .map((spelling) => `${name} after ${text.slice(0, text.indexOf(spelling)).slice(-120)}`),
  );
}

/** A text as it is, and as encodings would show it. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In base64 its beginning depends on what is before it: the middle shows at each of the three offsets.
  const encoded = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, bytes.toString('hex'), ...encoded];
}
