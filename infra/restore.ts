import { parseArgs } from 'node:util';
import { recordRestoration } from '../shared/inbox/restoration.ts';
import { parseIssuedAt } from '../shared/protocol/issued-at.ts';
import { readBackup } from '../shared/zone/create-backup-store.ts';
import { createZoneReport } from '../shared/zone/create-zone-report.ts';
import { createZoneSync, createZoneSyncDependencies } from '../shared/zone/create-zone-sync.ts';
import { readExport } from '../shared/zone/registry-export.ts';
import { restoreRegistry } from '../shared/zone/restore-registry.ts';
import { restoreTrail } from '../shared/zone/restore-trail.ts';
import { restoreZone } from '../shared/zone/restore-zone.ts';

const usage = `Usage: npm run restore -- --registry <s3://… or file:///…> [--confirm]
       npm run restore -- --audit <s3://….json.gz or file:///….json.gz>
       npm run restore -- --zone
       npm run restore -- --inbox [--until <2026-01-31T12:00:00Z>]

  --registry  brings a lost registry back from an export, later revocations replayed from the audit trail
  --confirm   brings the devices back even though the audit trail may lack revocations
  --audit     brings entries of a lost audit trail back from one data file of its export; first, where both are lost
  --zone      publishes all that the registry holds
  --inbox     refuses every message issued before the moment --until (now, unless given), since the inbox may have
              lost it with its nonce: run it before a restored table is put into service; where items came back
              into the table in use, it is in force 2 s later. A minute after the last loss is the earliest that
              makes sense, as messages may be dated so far ahead

The environment is that of the function zone-sync: credentials, REGISTRY_TABLE, AUDIT_EVENTS_TABLE,
HOSTED_ZONE_ID, BTPS_SETTINGS and, optionally, DNS_CACHE_TABLE.`;

/** A restoration that is under way may be told of before it ends, milliseconds. */
const longestAheadMs = 3_600_000;

/** Restores what the arguments name and prints what came of it; the exit status is 1 when something is left to do. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      zone: { type: 'boolean', default: false },
      registry: { type: 'string' },
      audit: { type: 'string' },
      confirm: { type: 'boolean', default: false },
      inbox: { type: 'boolean', default: false },
      until: { type: 'string' },
    },
  });
  const named = [values.zone, values.registry !== undefined, values.audit !== undefined, values.inbox];
  if (named.filter(Boolean).length !== 1)
    throw new TypeError('name one of --registry, --audit, --zone and --inbox');
  const dependencies = createZoneSyncDependencies(process.env, createZoneReport());
  if (values.inbox) {
    const notBeforeMs = readMoment(values.until, dependencies.now());
    const recorded = await recordRestoration(dependencies, notBeforeMs);
    finish({ notBefore: new Date(notBeforeMs).toISOString(), recorded }, true);
  } else if (values.audit !== undefined) {
    finish(await restoreTrail(dependencies, await readBackup(values.audit)), true);
  } else if (values.registry === undefined) {
    const restored = await restoreZone(dependencies, createZoneSync(dependencies));
    finish(restored, restored.failed.length === 0);
  } else {
    const backup = readExport(await readBackup(values.registry));
    const restored = await restoreRegistry(dependencies, backup, { confirmed: values.confirm });
    finish(restored, restored.suspended.length + restored.keyOutdated.length === 0);
  }
}

/** A moment far ahead would refuse every message until then, and can't be taken back. */
function readMoment(until: string | undefined, nowMs: number): number {
  if (until === undefined) return nowMs;
  const moment = parseIssuedAt(until);
  if (moment === undefined) throw new TypeError('--until has to be a time such as 2026-01-31T12:00:00Z');
  if (moment - nowMs > longestAheadMs) throw new TypeError('--until lies more than an hour ahead');
  return moment;
}

function finish(restored: object, isComplete: boolean): void {
  console.log(JSON.stringify(restored, undefined, 2));
  if (!isComplete) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
