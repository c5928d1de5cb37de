import { clientTargets } from './parsers/client.ts';
import { identityTargets } from './parsers/identities.ts';
import { keyTargets } from './parsers/keys.ts';
import { messageTargets } from './parsers/messages.ts';
import { recordTargets } from './parsers/records.ts';
import { requestTargets } from './parsers/requests.ts';
import { settingsTargets } from './parsers/settings.ts';
import { tokenTargets } from './parsers/tokens.ts';
import { voucherTargets } from './parsers/vouchers.ts';
import type { Target } from './target.ts';

/** Every parser of what strangers, portals, servers and operators write. */
export const parserTargets: readonly Target[] = [
  ...identityTargets,
  ...messageTargets,
  ...keyTargets,
  ...recordTargets,
  ...voucherTargets,
  ...requestTargets,
  ...tokenTargets,
  ...settingsTargets,
  ...clientTargets,
];
