import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();

describe('the checks of each minute (design, AWS shape)', () => {
  test('the schedule wakes the function health every minute, and may', () => {
    expect(resources.get('HealthChecks/Schedule')?.properties).toEqual({
      Description: 'Wakes the function health',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: '${Health/Function.Arn}', Input: '{"task":"health"}' }],
    });
  });

  test('the secret of the canary is made by Secrets Manager, long enough, and in no template', () => {
    expect(resources.get('HealthChecks/Canary')?.properties).toEqual({
      Description: expect.any(String),
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  test.each([
    [{}, 'true'],
    [{ signZone: 'false' }, 'false'],
    [{ hostedZoneId: 'Z0123456789ABCDEFGHIJ' }, 'false'],
    [{ hostedZoneId: 'Z0123456789ABCDEFGHIJ', signZone: 'true' }, 'true'],
  ])('with %o it is told that ZONE_SIGNED is %s', (context, expected) => {
    const { Variables } = synthesizeStack(context).get('Health/Function')?.properties.Environment ?? {};
    expect(Variables.ZONE_SIGNED).toBe(expected);
  });
});
