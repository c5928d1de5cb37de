import type { Measurement } from '../../../infra/local/measurement.ts';
import type { Datapoint } from '../cloudwatch/embedded-metrics.ts';
import { constructOf } from './construct-of.ts';

const mappings: Readonly<Record<string, string>> = {
  dispatch: 'AcceptedMessages/Stream',
  zoneSync: 'RegistryChanges/Stream',
};

/** Metric that a measurement is of, its dimensions referring to the template's resources. */
export function measuredMetric(
  measurement: Measurement,
): Pick<Datapoint, 'namespace' | 'name' | 'dimensions' | 'value'> {
  const { metric: name, value } = measurement;
  if (measurement.of === 'rule') {
    const dimensions = { EventBusName: '${Revocations/Bus}', RuleName: '${Revocations/Requested}' };
    return { namespace: 'AWS/Events', name, value, dimensions };
  }
  const dimensions = dimensionsOf(measurement);
  return { namespace: 'AWS/Lambda', name, value, dimensions };
}

function dimensionsOf({ of, resource }: Exclude<Measurement, { of: 'rule' }>): Datapoint['dimensions'] {
  if (of === 'function') return { FunctionName: `\${${constructOf(resource)}/Function}` };
  return { EventSourceMappingUUID: `\${${mappings[resource]}}` };
}
