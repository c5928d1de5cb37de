import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import { anyTarget, type Target } from './target.ts';

const shownLength = 2000;

/** A parser is a small part of a request that has to be answered within 500 ms. */
const maxCpuMs = 100;

/** A target that reads a text. */
export function textTarget(
  name: string,
  seeds: readonly string[],
  check: (text: string) => string | undefined | Promise<string | undefined>,
  { weight = 1, isJson = false }: { readonly weight?: number; readonly isJson?: boolean } = {},
): Target {
  const mutate = isJson ? mutateJson : mutateText;
  return anyTarget({ name, weight, maxCpuMs, seeds, mutate, check, print: printText });
}

/** Prints a text so that it can be pasted into a program; of a long one, the beginning. */
function printText(text: string): string {
  const printed = JSON.stringify(text);
  return printed.length > shownLength
    ? `${printed.slice(0, shownLength)}… (${text.length} characters)`
    : printed;
}
