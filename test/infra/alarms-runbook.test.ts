import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesizeStacks } from './synthesized-stack.ts';

const stacks = synthesizeStacks();
const { resources } = stacks.service;

describe('the runbook', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  /** As GitHub makes them of headings. */
  const anchors = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const sections = [...resources.values(), ...(stacks.zone?.resources.values() ?? [])]
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => /#([a-z-]+)$/.exec(properties.AlarmDescription)?.[1] ?? '');

  test('has a section for each alarm, and an alarm for each section', () => {
    expect([...new Set(sections)].sort()).toEqual(anchors.toSorted());
  });

  test('says in each what it means, what to look at and what to do', () => {
    const parts = runbook.split(/^### /m).slice(1);
    const incomplete = parts.filter((part) => !/\*\*Means\*\*.+\*\*Look\*\*.+\*\*Do\*\*/s.test(part));
    expect(incomplete).toEqual([]);
  });
});

describe('a topic', () => {
  test.each(['Alarms/Topic', 'UserNotices/Topic'])('%s takes messages over TLS alone', (path) => {
    const policy = [...resources.values()].find(
      ({ type, properties }) => type === 'AWS::SNS::TopicPolicy' && properties.Topics.includes(`\${${path}}`),
    );
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('of users gets each notice from the bus', () => {
    expect(resources.get('UserNotices/Rule')?.properties).toMatchObject({
      EventBusName: '${Revocations/Bus}',
      EventPattern: { source: ['btps.delegation'], 'detail-type': ['UserNotice'] },
      Targets: [{ Arn: '${UserNotices/Topic}' }],
    });
  });
});
