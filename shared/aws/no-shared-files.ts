/**
 * Stands in every bundle for `node:fs/promises`, by which the SDK looks for its configuration files at a client's first
 * request: Lambda has none, and what it tells a function is in the environment. Node.js takes milliseconds to load the
 * module itself. Rejects as it would where there is no such file.
 */
export async function readFile(path: string): Promise<never> {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}
