import { parseArgs } from 'node:util';
import { readBackup } from '../shared/zone/create-backup-store.ts';
import { createZoneReport } from '../shared/zone/create-zone-report.ts';
import { createZoneSync, createZoneSyncDependencies } from '../shared/zone/create-zone-sync.ts';
import { readExport } from '../shared/zone/registry-export.ts';
import { restoreRegistry } from '../shared/zone/restore-registry.ts';
import { restoreZone } from '../shared/zone/restore-zone.ts';

const usage = `Usage: node infra/restore.ts --registry <s3://… or file:///…> [--confirm]
       node infra/restore.ts --zone

  --registry  brings a lost registry back from an export, later revocations replayed from the audit trail
  --confirm   brings the devices back even though the audit trail may lack revocations
  --zone      publishes all that the registry holds

The environment is that of the function zone-sync: credentials, REGISTRY_TABLE, AUDIT_EVENTS_TABLE,
HOSTED_ZONE_ID, BTPS_SETTINGS and, optionally, DNS_CACHE_TABLE.`;

/** Restores what the arguments name and prints what came of it; the exit status is 1 when something is left to do. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      zone: { type: 'boolean', default: false },
      registry: { type: 'string' },
      confirm: { type: 'boolean', default: false },
    },
  });
  if (values.zone === (values.registry !== undefined))
    throw new TypeError('name one of --zone and --registry');
  const dependencies = createZoneSyncDependencies(process.env, createZoneReport());
  if (values.registry === undefined) {
    const restored = await restoreZone(dependencies, createZoneSync(dependencies));
    finish(restored, restored.failed.length === 0);
  } else {
    const backup = readExport(await readBackup(values.registry));
    const restored = await restoreRegistry(dependencies, backup, { confirmed: values.confirm });
    finish(restored, restored.suspended.length + restored.keyOutdated.length === 0);
  }
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
