import { limits } from '../world/fault-world.ts';
import type { Evidence, Invariant } from './evidence.ts';

/** A message is stored soon after it was charged, a storm's time at most: what is this close was charged within 60 s. */
const closeMs = 30_000;

/** No device has more messages accepted in 60 s than it may, and no user more devices. */
export const countersStayBelowLimits: Invariant = (evidence) => [
  ...tooManyMessages(evidence),
  ...wrongDevices(evidence),
];

function tooManyMessages({ stored }: Evidence): readonly string[] {
  const times = new Map<string, number[]>();
  for (const { sender, acceptedAtMs } of [...stored.inboxes.values(), ...stored.outboxes.values()].flat()) {
    times.set(sender, [...(times.get(sender) ?? []), acceptedAtMs]);
  }
  return [...times].flatMap(([sender, accepted]) => {
    const sorted = accepted.toSorted((one, other) => one - other);
    const exceeded = sorted.some(
      (first, index) => (sorted[index + limits.messageSending] ?? Number.POSITIVE_INFINITY) - first < closeMs,
    );
    return exceeded ? [`${sender} had more than ${limits.messageSending} messages accepted in a minute`] : [];
  });
}

function wrongDevices({ stored }: Evidence): readonly string[] {
  return [...stored.registered].flatMap(([name, { identity, devices }]) => {
    const active = devices.filter(
      ({ status, epoch }) => status === 'active' && epoch === identity?.epoch,
    ).length;
    const counted = identity?.activeDevices;
    return active <= limits.devices && counted === active
      ? []
      : [`${name} has ${active} devices of ${limits.devices}, and counts ${counted}`];
  });
}
