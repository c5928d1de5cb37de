import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface LoadCommand {
  readonly minutes: number;
  readonly connections: number;
  readonly seed: number;
  readonly save: boolean;
}

/**
 * Reads the options of `npm run load`.
 *
 * @throws TypeError for options that are unknown, or numbers that are none
 */
export function readOptions(args: readonly string[]): LoadCommand {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      connections: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      save: { type: 'boolean', default: false },
    },
  });
  return {
    minutes: positive('minutes', values.minutes),
    connections: positive('connections', values.connections),
    seed: positive('seed', values.seed),
    save: values.save,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new TypeError(`--${name} takes a number above 0, not '${text}'`);
}
