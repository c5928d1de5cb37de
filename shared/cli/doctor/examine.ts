import { checkAnswer } from './check-answer.ts';
import { checkDevice } from './check-device.ts';
import { checkParent } from './check-parent.ts';
import { checkServerRecord } from './check-server-record.ts';
import { checkServers } from './check-servers.ts';
import { checkSharedKeys } from './check-shared-keys.ts';
import { checkZone } from './check-zone.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** Judges everything that was gathered about an identity, from the zone down to its devices. Pure. */
export function examine(evidence: Evidence): readonly Finding[] {
  const { parent, devices, nowMs } = evidence;
  return [
    ...checkZone(evidence),
    ...checkParent(evidence),
    ...checkAnswer(parent),
    ...checkServers(parent),
    ...devices.flatMap((device) => [
      ...checkDevice(device, nowMs),
      ...checkAnswer(device),
      ...checkServers(device),
    ]),
    ...checkSharedKeys(evidence),
    ...checkServerRecord(evidence),
  ];
}
