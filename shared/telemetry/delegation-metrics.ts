import type { Metric } from './metric.ts';

const syncing = ['zoneSync', 'watch'] as const;

/** What is measured of the life of delegations (revocation.md, Monitoring Metrics), and of the zone that shows them. */
export const delegationMetrics = {
  enrolments: {
    name: 'Enrolments',
    unit: 'Count',
    alarmed: false,
    by: ['auth'],
    about: 'Devices that enrolled.',
  },
  failedEnrolments: {
    name: 'FailedEnrolments',
    unit: 'Count',
    alarmed: false,
    by: ['auth'],
    about: 'Requests to enrol that were refused.',
  },
  reauthentications: {
    name: 'Reauthentications',
    unit: 'Count',
    alarmed: false,
    by: ['auth'],
    about: 'Devices that enrolled within a week after a device of the same user was revoked.',
  },
  revocations: {
    name: 'Revocations',
    unit: 'Count',
    alarmed: true,
    by: ['portal', 'revoke', 'watch'],
    about: 'Devices that were revoked.',
  },
  failedRevocations: {
    name: 'FailedRevocations',
    unit: 'Count',
    alarmed: true,
    by: ['portal', 'revoke', 'watch'],
    about: 'Devices that were to be revoked and were not, and events that were refused as a whole.',
  },
  propagationTime: {
    name: 'PropagationTime',
    unit: 'Seconds',
    alarmed: true,
    by: ['watch'],
    about: 'How long ago a removal was accepted that was not known to be on every server with authority.',
  },
  resolverPropagationTime: {
    name: 'ResolverPropagationTime',
    unit: 'Seconds',
    alarmed: true,
    by: ['watch'],
    about: 'How long ago a removal was accepted that a recursive server was not known to show.',
  },
  foreignEdits: {
    name: 'ForeignEdits',
    unit: 'Count',
    alarmed: true,
    by: syncing,
    about: 'Record sets of ours that somebody else had changed.',
  },
  obstacles: {
    name: 'ZoneObstacles',
    unit: 'Count',
    alarmed: true,
    by: syncing,
    about: 'Records at or above names of identities that hide or replace them.',
  },
  unknownNames: {
    name: 'UnknownNames',
    unit: 'Count',
    alarmed: false,
    by: syncing,
    about: 'Records below `btps.` that belong to no identity.',
  },
  unpublishable: {
    name: 'UnpublishableRecords',
    unit: 'Count',
    alarmed: true,
    by: syncing,
    about: 'Parent records that would be longer than a record may be.',
  },
  changeCalls: {
    name: 'ZoneChangeCalls',
    unit: 'Count',
    alarmed: false,
    by: ['zoneSync'],
    about: 'Batches of changes that were given to Route 53.',
  },
  syncFailures: {
    name: 'ZoneSyncFailures',
    unit: 'Count',
    alarmed: true,
    by: ['zoneSync'],
    about: 'Identities whose records could not be brought up to date.',
  },
  drift: {
    name: 'ZoneDrift',
    unit: 'Count',
    alarmed: true,
    by: ['watch'],
    about: 'Identities whose records differed from the registry with nothing waiting to be published.',
  },
} as const satisfies Record<string, Metric>;
