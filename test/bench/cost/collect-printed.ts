/** What functions print, kept from the screen. */
export interface Printed {
  /** Since the beginning, bytes. */
  bytes(): number;
  /** From now on, it is shown again. */
  stop(): void;
}

/** Takes everything that is printed in this process, and counts it. */
export function collectPrinted(): Printed {
  const { write } = process.stdout;
  let bytes = 0;
  process.stdout.write = (text: string | Uint8Array) => {
    bytes += Buffer.byteLength(text);
    return true;
  };
  return {
    bytes: () => bytes,
    stop: () => {
      process.stdout.write = write;
    },
  };
}
