/**
 * Stands in every bundle for the SDK's event streams, which no operation of ours has: the SDK loads them when an
 * operation is of that kind, and a bundler that holds code to be loaded later can leave less of the rest out.
 *
 * @throws TypeError when something needs them after all
 */
export class EventStreamSerde {
  constructor() {
    throw new TypeError('event streams are not part of this bundle');
  }
}

/** What a client with such an operation is configured with, called when it is needed. */
export function eventStreamSerdeProvider(): EventStreamSerde {
  return new EventStreamSerde();
}

/** Leaves the configuration of such a client as it is. */
export function resolveEventStreamSerdeConfig<Configuration>(configuration: Configuration): Configuration {
  return configuration;
}
