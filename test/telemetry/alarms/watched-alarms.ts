import { synthesizeStacks } from '../../infra/synthesized-stack.ts';
import { type AlarmProperties, evaluateAlarm } from '../cloudwatch/evaluate-alarm.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';

/** The local cloud calls its deployment so. */
const stage = 'local';

const { service, zone } = synthesizeStacks({ stage });

/** Every resource of the template of the service, by the path of its construct. */
export const { resources } = service;

/** Every alarm of the templates, by the path of its construct. */
export const alarms: ReadonlyMap<string, AlarmProperties & { readonly AlarmDescription: string }> = new Map(
  [...service.resources, ...(zone?.resources ?? [])]
    .filter(([, { type }]) => type === 'AWS::CloudWatch::Alarm')
    .map(([path, { properties }]) => [path, properties]),
);

/** The dashboard of the template. */
export const dashboard = service.resources.get('Monitoring/Dashboard/Dashboard')?.properties;

const minuteMs = 60_000;

/** End of the minute that a time lies in, epoch milliseconds: CloudWatch looks at whole minutes. */
export function endOfMinute(nowMs: number): number {
  return (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
}

/** The paths of the alarms that ring. */
export function ringing(store: MetricStore, nowMs: number): readonly string[] {
  return [...alarms.keys()].filter((path) => {
    const alarm = alarms.get(path);
    return alarm && evaluateAlarm(alarm, store, endOfMinute(nowMs)) === 'ALARM';
  });
}
