import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Prints an ARN as the checks of cdk-nag do: each reference to something else in the stack in angle brackets. */
export function printArn(scope: Construct, arn: string): string {
  return print(Stack.of(scope).resolve(arn));
}

function print(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as object) as [[string, unknown]];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(print).join('');
  if (name === 'Fn::GetStackOutput') return JSON.stringify(value);
  return `<${[argument].flat().join('.')}>`;
}
