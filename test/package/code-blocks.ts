/** A program in a document. */
export interface CodeBlock {
  /** As its first line names it: `device.js`. */
  readonly name: string;
  readonly text: string;
}

/** Finds the programs in a document: its blocks of code whose first line is a comment with a file name. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```js\n(?<text>\/\/ (?<name>\S+\.js)\n.*?)^```$/gms)].map(({ groups }) => ({
    name: groups?.name ?? '',
    text: groups?.text ?? '',
  }));
}
