import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { graph, lines } from './graph.ts';

/** How devices come and go (revocation.md, Monitoring Metrics). */
export function delegationWidgets(stage: string): IWidget[] {
  return [
    graph({ title: 'Enrolments', left: lines(stage, 'enrolments', 'failedEnrolments', 'reauthentications') }),
    graph({ title: 'Revocations', left: lines(stage, 'revocations', 'failedRevocations') }),
    graph({
      title: 'Seconds until a removal is on all servers; in resolvers (right)',
      left: lines(stage, 'propagationTime'),
      right: lines(stage, 'resolverPropagationTime'),
      bound: { value: 300, label: 'alarm' },
    }),
  ];
}

/** Whether the zone shows what the registry says. */
export function zoneWidgets(stage: string): IWidget[] {
  return [
    graph({ title: 'Zone: changes, failures', left: lines(stage, 'changeCalls', 'syncFailures') }),
    graph({
      title: 'Zone: what others did',
      left: lines(stage, 'drift', 'foreignEdits', 'obstacles', 'damagedZone', 'unpublishable'),
    }),
    graph({ title: 'DNSSEC failures of senders', left: lines(stage, 'bogusAnswers') }),
  ];
}
