import { spawn } from 'node:child_process';
import { once } from 'node:events';

const cli = 'node_modules/aws-cdk/bin/cdk';

/**
 * Runs the CDK command line of the project.
 *
 * @param environment on top of the process's own
 * @throws Error with the end of what it printed, when it fails
 */
export async function runCdk(
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(process.execPath, [cli, ...arguments_], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...ownEnvironment(), ...environment, CI: 'true' },
  });
  const lines: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => lines.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => lines.push(bytes));
  const [status] = await once(child, 'close');
  if (status === 0) return;
  const printed = Buffer.concat(lines).toString();
  throw new Error(`cdk ${arguments_[0]} ended with status ${status}: ${printed.slice(-6_000)}`);
}

/** Without what belongs to the runner of the tests, and without the account of whoever runs them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_|VITEST|NODE_)/.test(name)),
  );
}
