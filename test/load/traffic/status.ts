import type { LoadDevice } from '../people/load-device.ts';
import { strangersAddress } from '../people/sources.ts';
import type { ApiAnswer } from './api-connection.ts';
import { wrong } from './judge-answer.ts';
import type { World } from './world.ts';

/** Asks whether a device is delegated; its standing decides on the answer. */
export function askStatus(device: LoadDevice, world: World): Promise<ApiAnswer | undefined> {
  const path = `/delegations/${device.identity}`;
  const request = { method: 'GET', path, source: strangersAddress(world.random) } as const;
  return world.ask('status', request, (answer) => {
    const allowed = allowedStatuses(device, answer);
    const right = answer.status === 200 && answer.body.identity === device.identity;
    if (!right) return wrong(answer, `200 of ${device.identity}`);
    return allowed.includes(answer.body.status)
      ? undefined
      : `${answer.body.status} instead of ${allowed.join(' or ')}`;
  });
}

/** Asks for a device that nobody ever had. */
export async function askUnknownStatus(world: World): Promise<void> {
  const path = `/delegations/dev-none$${world.population.anyone().originalIdentity}`;
  const request = { method: 'GET', path, source: strangersAddress(world.random) } as const;
  await world.ask('status', request, (answer) =>
    answer.status === 200 && answer.body.status === 'UNKNOWN' ? undefined : wrong(answer, '200 UNKNOWN'),
  );
}

function allowedStatuses(device: LoadDevice, { startedAtMs }: ApiAnswer): readonly string[] {
  switch (device.standingAt(startedAtMs)) {
    case 'revoked':
      return ['REVOKED'];
    case 'in-doubt':
      return ['ACTIVE', 'REVOKED'];
    default:
      return ['ACTIVE'];
  }
}
