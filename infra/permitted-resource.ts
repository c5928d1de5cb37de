import type { Table } from '../shared/aws/tables.ts';

/** What a function may be given access to. */
export type Resource =
  | Table
  | 'anyExport'
  | 'auditExportObjects'
  | 'auditExports'
  | 'backupKey'
  | 'backupObjects'
  | 'canarySecret'
  | 'deadLetterQueues'
  | 'eventBus'
  | 'forwardQueue'
  | 'inboxSetAsideBucket'
  | 'inboxSetAsideObjects'
  | 'inboxStream'
  | 'phoneNumbers'
  | 'registrySetAsideBucket'
  | 'registrySetAsideObjects'
  | 'registryStream'
  | 'revocationQueue'
  | 'senderAddress'
  | 'serverKeys'
  | 'tokenKeys'
  | 'zone'
  | 'zoneChanges';
