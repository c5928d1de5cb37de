import type { Drill } from './drill.ts';
import { lostInbox } from './lost-inbox.ts';
import { lostRegion } from './lost-region.ts';
import { lostRegistry } from './lost-registry.ts';
import { lostZone } from './lost-zone.ts';
import { serverKey } from './server-key.ts';
import { tokenKey } from './token-key.ts';
import { zoneSigning } from './zone-signing.ts';

/** Every drill by its name on the command line; docs/drills.md says of each what can be lost. */
export const drills = {
  'lost-zone': lostZone,
  'lost-registry': lostRegistry,
  'lost-inbox': lostInbox,
  'lost-region': lostRegion,
  'token-key': tokenKey,
  'server-key': serverKey,
  'zone-signing': zoneSigning,
} as const satisfies Record<string, Drill>;

/** Name of a drill. */
export type DrillName = keyof typeof drills;
