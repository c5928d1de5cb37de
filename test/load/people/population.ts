import type { LoadDevice } from './load-device.ts';
import type { LoadUser } from './load-user.ts';

/** Devices that were revoked and still try, the latest ones. */
const remembered = 50;

/** Everybody who takes part. */
export class Population {
  readonly users: readonly LoadUser[];
  /** Revoked devices, the latest last. */
  readonly revoked: LoadDevice[] = [];
  readonly #random: () => number;
  readonly #now: () => number;

  /**
   * @param random from 0 to 1
   * @param now epoch milliseconds
   */
  constructor(users: readonly LoadUser[], random: () => number, now: () => number) {
    this.users = users;
    this.#random = random;
    this.#now = now;
  }

  /** One of them, by chance. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  }

  /** Any user. */
  anyone(): LoadUser {
    return this.pick(this.users);
  }

  /** A device that is good and has tokens, of a user or of anybody; nothing if chance finds none. */
  active(user?: LoadUser): LoadDevice | undefined {
    return this.#search(user, () => true);
  }

  /** A good device that may send one more message within its limit, which is taken from its allowance. */
  sender(): LoadDevice | undefined {
    return this.#search(undefined, (device) => device.take(this.#now()));
  }

  /** Remembers a device that was revoked. */
  retire(device: LoadDevice): void {
    device.user.devices.delete(device);
    this.revoked.push(device);
    if (this.revoked.length > remembered) this.revoked.shift();
  }

  #search(user: LoadUser | undefined, fits: (device: LoadDevice) => boolean): LoadDevice | undefined {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const devices = [...(user ?? this.anyone()).devices];
      if (devices.length === 0) continue;
      const device = this.pick(devices);
      if (device.usable(this.#now()) && fits(device)) return device;
    }
    return undefined;
  }
}
