import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionSource } from './bundle-function.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const script = fileURLToPath(new URL('run.ts', import.meta.url));

/**
 * The code of a function as the CDK takes it, bundled while the stack is synthesized; its hash is that of the bundle.
 *
 * @throws Error when a source is not to be bundled
 */
export function functionCode({ entry, tracing }: FunctionSource): Code {
  const parameters = [entry, ...(tracing ? ['--tracing'] : [])];
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run, since what is bundled here needs no container; but the CDK takes two assets with one command for one.
      image: DockerImage.fromRegistry('none'),
      command: parameters,
      local: { tryBundle: (folder) => bundleInOwnProcess(parameters, folder) },
    },
  });
}

/** The CDK waits for no promise. */
function bundleInOwnProcess([entry = '', ...flags]: readonly string[], folder: string): true {
  const stdio = ['ignore', 'inherit', 'inherit'] as const;
  const { status } = spawnSync(process.execPath, [script, entry, folder, ...flags], { stdio: [...stdio] });
  if (status !== 0) throw new Error(`${entry} can not be bundled`);
  return true;
}
