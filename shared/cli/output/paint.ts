import { styleText } from 'node:util';

/** Colours of what people read; each leaves the text as it is where there is no colour. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly advice: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

type Style = Parameters<typeof styleText>[0];

/** Makes the colours, or what leaves everything as it is. */
export function createPaint(isColoured: boolean): Paint {
  // Whether the stream takes colours is decided here already.
  const style = (format: Style) => (text: string) =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: style('green'),
    bad: style('red'),
    advice: style('yellow'),
    strong: style('bold'),
    dim: style('dim'),
  };
}

/**
 * Whether to colour: on a terminal, unless told not to.
 *
 * @see https://no-color.org
 */
export function wantsColour(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
