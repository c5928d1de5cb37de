import { Duration, Fn, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * The checks of each minute: their schedule, and the secret that all keys of the canary follow from. Secrets Manager
 * makes that itself, so that it is in no template; another value in its place makes another canary.
 */
export class Health extends Construct {
  /** ARN of the secret. */
  readonly canarySecretArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const secret = new Secret(this, 'Canary', {
      description: 'What the keys of the identity follow from by which the service checks itself',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Its keys sign nothing but messages that are delivered nowhere; to replace them, put another value.',
    });
    this.canarySecretArn = secret.secretArn;
  }

  /** Wakes the function that checks, every minute. */
  connect(checker: IFunction): void {
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(1)),
      description: 'Wakes the function health',
      targets: [new LambdaFunction(checker, { event: RuleTargetInput.fromObject({ task: 'health' }) })],
    });
  }
}

/** `DEAD_LETTER_QUEUES` of a function. */
export function deadLetterQueueUrls(queues: readonly Queue[]): string {
  return Fn.join(
    ',',
    queues.map(({ queueUrl }) => queueUrl),
  );
}
