import type { LocalCloud } from '../../../infra/local/cloud.ts';
import type { Device } from '../device.ts';

/** What happens to a device, wherever it runs. */
export interface Story {
  /** How it ends, if all goes as it should. */
  readonly title: string;
  /**
   * Makes it happen to a device of a user who is not registered yet.
   *
   * @throws AssertionError where it goes another way
   */
  readonly tell: (device: Device, cloud: LocalCloud, identity: string) => Promise<void>;
}
