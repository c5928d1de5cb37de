/** Everything that functions print while they run in this process. */
export interface CapturedOutput {
  /** The lines since it was last asked. */
  take(): readonly string[];
  release(): void;
}

/** Takes log lines and metrics out of what the process prints; the rest goes on. */
export function captureOutput(): CapturedOutput {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  const lines: string[] = [];
  for (const { stream, write } of streams) {
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      const text = String(chunk);
      if (!text.startsWith('{"')) return write.call(stream, chunk, ...rest);
      lines.push(text);
      return true;
    }) as typeof write;
  }
  return {
    take: () => lines.splice(0),
    release: () => {
      for (const { stream, write } of streams) stream.write = write;
    },
  };
}
