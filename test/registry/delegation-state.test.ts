import { expect, test } from 'vitest';
import { registryStanding } from '../../shared/registry/delegation-state.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { aliceEntry, phoneEntry } from './registry-entries.ts';

const active = { standing: 'active', sinceIso: '2026-01-01T00:00:00.000Z' };
const unknown = { standing: 'unknown' };
const noon = '2026-01-02T12:00:00.000Z';
const evening = '2026-01-02T18:00:00.000Z';
const closed: IdentityEntry = { ...aliceEntry, status: 'closed', notBefore: evening };
const revoked: DeviceEntry = { ...phoneEntry, status: 'revoked', revokedAt: noon, revocationId: 'rev_1' };
const deviceRevoked = {
  standing: 'revoked',
  cause: 'device-revoked',
  revokedAtIso: noon,
  revocationId: 'rev_1',
};

test.each<[string, IdentityEntry | undefined, DeviceEntry | undefined, object]>([
  ['active', aliceEntry, phoneEntry, active],
  ['of a newer epoch than its identity, active', aliceEntry, { ...phoneEntry, epoch: 4 }, active],
  ['unknown to the registry, unknown', aliceEntry, undefined, unknown],
  ['of an unknown identity, unknown', undefined, phoneEntry, unknown],
  ['unknown as its identity, unknown', undefined, undefined, unknown],
  ['revoked, revoked with time and id', aliceEntry, revoked, deviceRevoked],
  [
    'revoked without time, revoked',
    aliceEntry,
    { ...phoneEntry, status: 'revoked' },
    {
      standing: 'revoked',
      cause: 'device-revoked',
    },
  ],
  ['revoked of an unknown identity, revoked', undefined, revoked, deviceRevoked],
  ['revoked of a closed identity, revoked by its own revocation', closed, revoked, deviceRevoked],
  [
    'of an older epoch, revoked with all',
    { ...aliceEntry, epoch: 4, notBefore: noon },
    phoneEntry,
    {
      standing: 'revoked',
      cause: 'all-devices-revoked',
      revokedAtIso: noon,
    },
  ],
  [
    'of a closed identity, revoked with it',
    closed,
    phoneEntry,
    {
      standing: 'revoked',
      cause: 'identity-closed',
      revokedAtIso: evening,
    },
  ],
  [
    'unknown of a closed identity, revoked with it',
    closed,
    undefined,
    {
      standing: 'revoked',
      cause: 'identity-closed',
      revokedAtIso: evening,
    },
  ],
])(
  'a device that is %s (revocation, RevocationDetector; design, Desired state)',
  (_, identity, device, standing) => {
    expect(registryStanding(identity, device)).toEqual(standing);
  },
);
