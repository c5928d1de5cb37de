import type { Logger } from '@aws-lambda-powertools/logger';
import type { LogLine, TelemetryOutput } from './telemetry-output.ts';

/**
 * Makes the log that reports are written to.
 *
 * @param common what every line holds at that moment beside its own entry
 */
export function createLog(logger: Logger, common: () => object = () => ({})): TelemetryOutput['log'] {
  const line =
    (level: keyof TelemetryOutput['log']): LogLine =>
    (message, entry) =>
      logger[level](message, { ...common(), ...entry });
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
