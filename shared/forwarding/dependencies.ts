import type { InboxTable } from '../inbox/inbox-table.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { ServerKey } from '../voucher/server-key.ts';
import type { EndpointDependencies } from './choose-endpoint.ts';
import type { ForwardQueue } from './forward-queue.ts';
import type { PostingRules } from './post-message.ts';

/** What forwarding works with, made once an instance; `tableName` is the Inbox table, which holds the outbox. */
export interface ForwardingDependencies extends InboxTable, EndpointDependencies {
  readonly registryTable: string;
  readonly auditTable: string;
  /** Domain whose users' messages are forwarded. */
  readonly domain: string;
  readonly retentionDays: number;
  readonly posting: PostingRules;
  readonly queue: ForwardQueue;
  readonly serverKey: () => Promise<ServerKey>;
  /** Randomness, from 0 to 1. */
  readonly random: () => number;
  readonly telemetry: Pick<Telemetry, 'forwarding'>;
}
