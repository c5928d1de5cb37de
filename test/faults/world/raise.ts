import type { Watch } from '../aws-proxy.ts';
import { type FaultWorld, type Lies, services } from './fault-world.ts';
import type { ReceiverFault } from './foreign-server.ts';
import { count } from './tally.ts';
import { troubledNames } from './troubled-names.ts';
import { type Storm, troubledService } from './troubled-service.ts';

const receiverFaults: readonly [ReceiverFault, ...ReceiverFault[]] = [
  'reset',
  'failed',
  'busy',
  'reset after',
  'failed after',
  'garbled after',
];

/** Parts of 1 of the messages that reach another server. */
const troubledReceiver = 0.3;

/** Makes everything have trouble that functions depend on. What lies goes first: a lie is no trouble for who is told. */
export function raise(world: FaultWorld, storm: Storm, lies: Lies): void {
  for (const service of services) {
    const trouble = troubledService(service, storm);
    world.proxies[service].watch(both(trouble, lies[service]));
  }
  world.cloud.nameServer.setFaults(troubledNames(storm));
  world.foreign.disturb(async () => {
    const dies = storm.deaths.count('forward');
    if (await dies('before')) return 'reset';
    if (await dies('after')) return 'reset after';
    if (!storm.draws.happens('receiver', troubledReceiver)) return undefined;
    const fault = storm.draws.pick('receiver fault', receiverFaults);
    count(storm.faults, `receiver: ${fault}`);
    return fault;
  });
}

/** Two who watch: the second one has a say where the first has nothing to say. */
function both(first: Watch, second: Watch = {}): Watch {
  return {
    before: async (observed) => (await first.before?.(observed)) ?? second.before?.(observed),
    after: async (observed, answer) =>
      (await first.after?.(observed, answer)) ?? second.after?.(observed, answer),
  };
}
