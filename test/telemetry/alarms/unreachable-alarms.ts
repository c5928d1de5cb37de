const throttles = 'The local cloud makes a function wait where Lambda would throttle it.';
const tables =
  'DynamoDB Local never throttles, and what a proxy says in its place tells nothing about the table.';
const late =
  'Lambda measures the age of a record as it reads it; the local poller reads what it can at once.';
const setAside = 'The local poller repeats a record until it succeeds, and never sets it aside.';
const zone = 'Only Route 53 knows: its signer failed, or it could not use the KMS key.';

/** Alarms whose condition cannot be caused here, each with the reason. */
export const unreachable: Readonly<Record<string, string>> = {
  'Revocations/UndeliveredRevocations':
    'The local bus hands events to the queue itself: nothing can refuse them.',
  'Revocations/LostRevocations': 'The local bus hands events to the queue itself: nothing can refuse them.',
  ...Object.fromEntries(
    ['inbox', 'registry', 'auditEvents', 'rateCounters', 'dnsCache'].map((table) => [
      `Monitoring/Tables/${table}`,
      tables,
    ]),
  ),
  ...Object.fromEntries(
    [
      ...['ingress', 'verify', 'inbox', 'auth', 'portal', 'revoke', 'zoneSync', 'watch', 'zoneSettings'],
      ...['dispatch', 'forward', 'health'],
    ].map((name) => [`Monitoring/Throttles-${name}`, throttles]),
  ),
  'AcceptedMessages/Late': late,
  'AcceptedMessages/SetAsideRecords': setAside,
  'AcceptedMessages/NotSetAside': setAside,
  'RegistryChanges/Late': late,
  'RegistryChanges/SetAsideRecords': setAside,
  'RegistryChanges/NotSetAside': setAside,
  SigningFailed: zone,
  KeyNeedsAction: zone,
};
