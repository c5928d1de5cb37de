import type { Command } from 'commander';
import type { Context } from './context.ts';
import type { Report } from './report.ts';

/** The work of a command: what it is told on the command line, and what comes of it. */
export type Work<Options, Arguments extends readonly unknown[]> = (
  context: Context,
  options: Options,
  ...given: Arguments
) => Promise<Report>;

/** Joins commands with what runs them. */
export interface Runner {
  /**
   * Makes the action of a command out of its work.
   *
   * @param options.makesProfile whether the profile that is named may be a new one
   */
  action<Options, Arguments extends readonly unknown[]>(
    work: Work<Options, Arguments>,
    options?: { readonly makesProfile?: boolean },
  ): (this: Command) => Promise<void>;
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
