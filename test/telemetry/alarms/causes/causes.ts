import type { MetricStore } from '../../cloudwatch/metric-store.ts';
import type { AlarmScene, Person } from '../alarm-scene.ts';

/** What a cause works with. */
export interface Stage {
  readonly scene: AlarmScene;
  readonly alice: Person;
  readonly bob: Person;
  /** What is measured while it happens. */
  readonly store: MetricStore;
}

/** What makes alarms ring, by their paths. */
export type Causes = Readonly<Record<string, (stage: Stage) => Promise<void>>>;
