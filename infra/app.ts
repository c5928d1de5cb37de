import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { DelegationStack } from './delegation-stack.ts';

const app = new App();
const configuration = readOrExit(app);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new DelegationStack(app, `btps-${configuration.deployment.stage}`, configuration);

/** A mistyped setting deserves its sentence, not a stack trace. */
function readOrExit(scope: App): Configuration {
  try {
    return readConfiguration(scope.node.getAllContext());
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
