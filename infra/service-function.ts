import { Duration, Validations } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionCode } from './bundling/function-code.ts';
import type { FunctionDescription } from './functions.ts';

/** What a function is made of. */
export interface ServiceFunctionProps {
  /** Name in logs and metrics. */
  readonly name: string;
  readonly description: FunctionDescription;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: RetentionDays;
  readonly logLevel: string;
  /** Instances kept for it, and the most that it may have; none kept and no bound unless given. */
  readonly reservedConcurrency?: number;
  /** Share of invocations whose debug lines are logged too, 0 to 1; 0 unless given. */
  readonly logSampleRate?: number;
  /** Whether Lambda traces its invocations; off by default. */
  readonly tracing?: boolean;
  /** Whether the function traces its own requests too, with a bundle that is slower to load; as `tracing` unless given. */
  readonly tracer?: boolean;
}

/** A function with a role and a log group of its own; the role may write that log and nothing else. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { description, tracing = false, tracer = tracing } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      code: functionCode({ entry: description.entry, tracing: tracer }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: description.memoryMegabytes,
      timeout: Duration.seconds(description.timeoutSeconds),
      reservedConcurrentExecutions: props.reservedConcurrency,
      role: this.role,
      logGroup,
      environment: { ...this.runtimeEnvironment(props), ...props.environment },
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    if (tracing) this.acknowledgeTracing();
  }

  /** Allows the function what the statement says. */
  grant(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }

  private runtimeEnvironment(props: ServiceFunctionProps): Record<string, string> {
    return {
      POWERTOOLS_SERVICE_NAME: props.name,
      POWERTOOLS_LOG_LEVEL: props.logLevel,
      POWERTOOLS_LOGGER_SAMPLE_RATE: String(props.logSampleRate ?? 0),
    };
  }

  private acknowledgeTracing(): void {
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources that a permission to send traces could name.',
    });
  }
}
