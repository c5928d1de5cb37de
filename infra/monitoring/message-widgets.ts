import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { failureRate } from './failure-rate-alarms.ts';
import { byValue, graph, lines, statistics } from './graph.ts';

/** What becomes of messages, and how long it takes (best-practices.md, Key Metrics). */
export function messageWidgets(stage: string): IWidget[] {
  return [
    graph({
      title: 'Messages accepted and refused; refused, % (right)',
      left: lines(stage, 'accepted', 'failures'),
      right: [failureRate('all', stage), failureRate('known', stage)],
    }),
    graph({ title: 'Refused, by code', left: [byValue(stage, 'failures')] }),
    graph({
      title: 'Refused by limits; suspicious patterns (right)',
      left: lines(stage, 'rateLimitHits'),
      right: lines(stage, 'suspiciousPatterns'),
    }),
    graph({
      title: 'Verification, ms',
      left: statistics(stage, 'verificationTime', 'p50', 'p99', 'Maximum'),
    }),
    graph({
      title: 'DNS work of a verification, ms',
      left: statistics(stage, 'dnsTime', 'p50', 'p99', 'Maximum'),
      bound: { value: 5000, label: 'alarm' },
    }),
    graph({
      title: 'Lookups, by what answered them',
      left: lines(stage, 'memoryHits', 'sharedHits', 'networkLookups'),
    }),
  ];
}
