import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { createStacks } from './stacks.ts';

const app = new App();
const configuration = readOrExit(app);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// The CDK command line tells the credentials' own region; without one, it takes this one itself.
createStacks(app, configuration, process.env.CDK_DEFAULT_REGION ?? 'us-east-1');

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
