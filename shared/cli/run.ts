import { type Command, CommanderError } from 'commander';
import type { Runner, Work } from './command.ts';
import type { Context, GlobalOptions } from './context.ts';
import { type Ending, exitCodes } from './exit-codes.ts';
import { type ExplainedFailure, explainFailure } from './explain-failure.ts';
import { usageFailure } from './failure.ts';
import { createPaint, wantsColour } from './output/paint.ts';
import { printFailure } from './output/print-failure.ts';
import { printableText } from './output/printable-text.ts';
import { withProgress } from './output/progress.ts';
import { noSuchProfile } from './profile/list-profiles.ts';
import { findProfile } from './profile/profile.ts';
import { createProgram } from './program.ts';
import type { Report } from './report.ts';
import type { Surroundings } from './surroundings.ts';

const seeHelp = 'See btps --help, or btps <command> --help.';

/**
 * Runs one command line. Never throws: what goes wrong is printed, and told by the exit code.
 *
 * @param line arguments without the program's own name
 * @returns the exit code
 */
export async function run(line: readonly string[], surroundings: Surroundings): Promise<number> {
  let ending: Ending = 'done';
  const runner: Runner = {
    action: (work, { makesProfile = false } = {}) =>
      async function act(this: Command) {
        const report = await perform(this, work, makesProfile, surroundings);
        ending = report.ending;
        printReport(report, this.optsWithGlobals<GlobalOptions>(), surroundings);
      },
  };
  const program = createProgram(runner, surroundings);
  try {
    await program.parseAsync(line, { from: 'user' });
    return exitCodes[ending].code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done.code;
    return printError(error, line, surroundings);
  }
}

async function perform<Options, Arguments extends readonly unknown[]>(
  command: Command,
  work: Work<Options, Arguments>,
  makesProfile: boolean,
  surroundings: Surroundings,
): Promise<Report> {
  const options = command.optsWithGlobals<GlobalOptions & Options>();
  const profile = await findProfile(surroundings, options.profile);
  if (profile.isNamed && !profile.configuration && !makesProfile) {
    throw await noSuchProfile(profile, surroundings);
  }
  const context: Context = {
    surroundings,
    profile,
    waitFor: (what, wait) => withProgress(what, wait, surroundings),
  };
  return work(context, options, ...(command.processedArgs as unknown as Arguments));
}

function printReport(report: Report, options: GlobalOptions, surroundings: Surroundings): void {
  const { json, text, failure } = report;
  const { isTerminal, environment, writeOutput } = surroundings;
  if (options.json) {
    writeOutput(`${JSON.stringify(failure ? { ...json, error: documentOf(failure) } : json)}\n`);
    return;
  }
  const isColoured = wantsColour(isTerminal.output, environment);
  writeOutput(`${printableText(text(createPaint(isColoured)), isColoured)}\n`);
  if (failure) writeFailure(failure, surroundings);
}

function printError(error: unknown, line: readonly string[], surroundings: Surroundings): number {
  const failure = explainFailure(error instanceof CommanderError ? usageOf(error) : error);
  if (line.includes('--json')) {
    surroundings.writeOutput(`${JSON.stringify({ error: documentOf(failure) })}\n`);
  } else {
    writeFailure(failure, surroundings);
  }
  return exitCodes[failure.ending].code;
}

function documentOf({ ending, ...failure }: ExplainedFailure): object {
  return { ...failure, exitCode: exitCodes[ending].code };
}

function writeFailure(
  failure: ExplainedFailure,
  { isTerminal, environment, writeError }: Surroundings,
): void {
  const isColoured = wantsColour(isTerminal.error, environment);
  writeError(`${printableText(printFailure(failure, createPaint(isColoured)), isColoured)}\n`);
}

function usageOf({ code, message }: CommanderError) {
  // Commander has written the help itself.
  if (code === 'commander.help') return usageFailure('A command is missing', seeHelp);
  const [title = '', ...more] = message.replace(/^error: /, '').split('\n');
  return usageFailure(title, more.join(' ') || seeHelp);
}
