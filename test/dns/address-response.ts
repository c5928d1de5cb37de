/**
 * Gives a response the id of a query and, where its question is the same, the case of the query's letters: what
 * a server does, and what somebody does who sees the query go by.
 */
export function addressResponse(query: Uint8Array, response: Uint8Array): Buffer {
  const addressed = Buffer.from(response);
  if (addressed.length >= 2) addressed.set(query.subarray(0, 2));
  const end = headerBytes + questionNameBytes(query);
  if (fold(addressed.subarray(headerBytes, end)) === fold(query.subarray(headerBytes, end))) {
    addressed.set(query.subarray(headerBytes, end), headerBytes);
  }
  return addressed;
}

const headerBytes = 12;

function questionNameBytes(query: Uint8Array): number {
  let end = headerBytes;
  while ((query[end] ?? 0) > 0) end += 1 + (query[end] ?? 0);
  return end + 1 - headerBytes;
}

function fold(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').toLowerCase();
}
