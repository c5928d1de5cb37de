import type { Table } from '../shared/aws/tables.ts';

/** What the stack and the local cloud need to know to run one function. */
export interface FunctionDescription {
  /** Module with the handler, from the root of the project. */
  readonly entry: string;
  /** Tables whose physical names the function finds in its environment. */
  readonly tables: readonly Table[];
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** Every function that is deployed. */
export const functions = {
  ingress: {
    entry: 'functions/ingress/handler.ts',
    tables: ['inbox', 'registry', 'auditEvents', 'rateCounters', 'dnsCache'],
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
    tables: ['inbox'],
    memoryMegabytes: 256,
    timeoutSeconds: 15,
  },
  dispatch: {
    entry: 'functions/dispatch/handler.ts',
    tables: ['auditEvents'],
    memoryMegabytes: 256,
    timeoutSeconds: 60,
  },
} as const satisfies Record<string, FunctionDescription>;

/** Name of a deployed function. */
export type FunctionName = keyof typeof functions;
