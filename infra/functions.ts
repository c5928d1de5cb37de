import type { Need } from '../shared/aws/deployment.ts';
import type { Table } from '../shared/aws/tables.ts';

/** What the stack and the local cloud need to know to run one function. */
export interface FunctionDescription {
  /** Module with the handler, from the root of the project. */
  readonly entry: string;
  /** Tables whose physical names the function finds in its environment. */
  readonly tables: readonly Table[];
  /** What else of the deployment the function is told in its environment. */
  readonly needs?: readonly Need[];
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** Every function that is deployed. */
export const functions = {
  ingress: {
    entry: 'functions/ingress/handler.ts',
    tables: ['inbox', 'registry', 'auditEvents', 'rateCounters', 'dnsCache'],
    needs: ['baseUrl'],
    memoryMegabytes: 512,
    timeoutSeconds: 15,
  },
  verify: {
    entry: 'functions/verify/handler.ts',
    tables: ['registry', 'rateCounters', 'dnsCache'],
    memoryMegabytes: 512,
    timeoutSeconds: 15,
  },
  inbox: {
    entry: 'functions/inbox/handler.ts',
    tables: ['inbox', 'registry'],
    needs: ['baseUrl', 'tokenKeys'],
    memoryMegabytes: 256,
    timeoutSeconds: 15,
  },
  auth: {
    entry: 'functions/auth/handler.ts',
    tables: ['registry', 'auditEvents', 'rateCounters', 'dnsCache'],
    needs: ['baseUrl', 'tokenKeys', 'serverKeys', 'eventBus'],
    memoryMegabytes: 256,
    timeoutSeconds: 15,
  },
  portal: {
    entry: 'functions/portal/handler.ts',
    tables: ['registry', 'auditEvents', 'dnsCache'],
    needs: ['baseUrl', 'eventBus'],
    memoryMegabytes: 256,
    timeoutSeconds: 29,
  },
  revoke: {
    entry: 'functions/revoke/handler.ts',
    tables: ['registry', 'auditEvents', 'dnsCache'],
    needs: ['eventBus'],
    memoryMegabytes: 256,
    timeoutSeconds: 60,
  },
  zoneSync: {
    entry: 'functions/zone-sync/handler.ts',
    tables: ['registry', 'auditEvents', 'dnsCache'],
    needs: ['zone'],
    memoryMegabytes: 256,
    timeoutSeconds: 120,
  },
  watch: {
    entry: 'functions/watch/handler.ts',
    tables: ['registry', 'auditEvents', 'inbox', 'dnsCache'],
    needs: ['zone', 'eventBus', 'backup', 'auditExport', 'forwardQueue'],
    // The nightly export holds the whole registry: some 2.5 KB a device, and its text several times over.
    memoryMegabytes: 1536,
    // Route 53 lists 1,500 record sets a second at most, and less while others ask.
    timeoutSeconds: 900,
  },
  zoneSettings: {
    entry: 'functions/zone-settings/handler.ts',
    tables: [],
    memoryMegabytes: 256,
    timeoutSeconds: 120,
  },
  dispatch: {
    entry: 'functions/dispatch/handler.ts',
    tables: ['auditEvents'],
    needs: ['forwardQueue'],
    memoryMegabytes: 256,
    timeoutSeconds: 60,
  },
  forward: {
    entry: 'functions/forward/handler.ts',
    tables: ['inbox', 'registry', 'auditEvents', 'rateCounters', 'dnsCache'],
    needs: ['serverKeys', 'forwardQueue'],
    memoryMegabytes: 256,
    timeoutSeconds: 60,
  },
  health: {
    entry: 'functions/health/handler.ts',
    tables: ['registry', 'auditEvents'],
    needs: ['baseUrl', 'zone', 'zoneSigning', 'canary', 'deadLetters'],
    memoryMegabytes: 256,
    timeoutSeconds: 30,
  },
} as const satisfies Record<string, FunctionDescription>;

/** Name of a deployed function. */
export type FunctionName = keyof typeof functions;
