import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** How a program ended. */
export interface Ended {
  /** -1 when it did not end by itself. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, for a minute at most. */
export async function run(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  try {
    return { status: 0, ...(await execute(program, [...parameters], { timeout: 60_000, ...options })) };
  } catch (error) {
    const { code, stdout = '', stderr = String(error) } = error as Partial<Ended> & { code?: unknown };
    return { status: typeof code === 'number' ? code : -1, stdout, stderr };
  }
}
