interface Metric {
  /** As CloudWatch knows it. */
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Whether operators have an alarm on it. */
  readonly alarmed: boolean;
}

/** Every metric that the functions print: the alarms of the stack name no other. */
export const metrics = {
  requests: { name: 'DelegationRequests', unit: 'Count', alarmed: false },
  failures: { name: 'DelegationFailures', unit: 'Count', alarmed: false },
  verificationTime: { name: 'VerificationTime', unit: 'Milliseconds', alarmed: false },
  dnsTime: { name: 'DnsResolutionTime', unit: 'Milliseconds', alarmed: false },
  bogusAnswers: { name: 'BogusAnswers', unit: 'Count', alarmed: true },
  revocations: { name: 'Revocations', unit: 'Count', alarmed: false },
  failedRevocations: { name: 'FailedRevocations', unit: 'Count', alarmed: false },
  forwarded: { name: 'ForwardedMessages', unit: 'Count', alarmed: false },
  postponedForwards: { name: 'PostponedForwards', unit: 'Count', alarmed: false },
  failedForwards: { name: 'FailedForwards', unit: 'Count', alarmed: false },
  faults: { name: 'Faults', unit: 'Count', alarmed: true },
  damagedZone: { name: 'DamagedZone', unit: 'Count', alarmed: true },
  foreignEdits: { name: 'ForeignEdits', unit: 'Count', alarmed: true },
  obstacles: { name: 'ZoneObstacles', unit: 'Count', alarmed: true },
  unknownNames: { name: 'UnknownNames', unit: 'Count', alarmed: false },
  unpublishable: { name: 'UnpublishableRecords', unit: 'Count', alarmed: true },
  changeCalls: { name: 'ZoneChangeCalls', unit: 'Count', alarmed: false },
  syncFailures: { name: 'ZoneSyncFailures', unit: 'Count', alarmed: true },
  drift: { name: 'ZoneDrift', unit: 'Count', alarmed: true },
  propagationTime: { name: 'PropagationTime', unit: 'Seconds', alarmed: true },
  propagationOverdue: { name: 'PropagationOverdue', unit: 'Count', alarmed: true },
  requeuedForwards: { name: 'RequeuedForwards', unit: 'Count', alarmed: false },
  repairedEvents: { name: 'RepairedAuditEvents', unit: 'Count', alarmed: true },
} as const satisfies Record<string, Metric>;

/** One of {@link metrics}. */
export type MetricKey = keyof typeof metrics;

/** Those that operators have an alarm on. */
export type AlarmedMetric = {
  [Key in MetricKey]: (typeof metrics)[Key]['alarmed'] extends true ? Key : never;
}[MetricKey];

/** Namespace of all of them, in every deployment. */
export const metricNamespace = 'BTPS';

/** What tells the metrics of functions, and of deployments in one account and region, apart: few values each. */
export interface MetricDimensions {
  /** Name of the function. */
  readonly service: string;
  /** Name of the deployment. */
  readonly stage: string;
}

/** Name of the environment variable that tells a function its deployment. */
export const stageVariable = 'BTPS_STAGE';
