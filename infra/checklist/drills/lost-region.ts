import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Device } from '../../local/device.ts';
import type { Drill, DrillLog, DrillOptions } from './drill.ts';
import { DrillScene } from './drill-scene.ts';

/**
 * A region is gone: another deployment takes over from the copies of the exports. Its device API opens last, when
 * nothing that the lost region accepted can be replayed there.
 */
export const lostRegion: Drill = async (log, options) => {
  const folder = await mkdtemp(join(tmpdir(), 'btps-drill-'));
  try {
    const copies = await loseRegion(log, options, folder);
    await takeOver(log, options, copies);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What is left of a lost region. */
interface Copies {
  readonly registry: string;
  readonly audit: string;
  readonly kept: Device;
  readonly revoked: Device;
  /** Was accepted there. */
  readonly message: ReturnType<DrillScene['message']>;
}

async function loseRegion(log: DrillLog, options: DrillOptions, folder: string): Promise<Copies> {
  const scene = await DrillScene.start({ ...options, backupFolder: join(folder, 'registry') });
  try {
    await scene.register('bob$saas.example');
    await scene.register('alice$saas.example');
    const [kept, revoked] = [
      await scene.enrol('alice$saas.example'),
      await scene.enrol('alice$saas.example'),
    ];
    const registry = await scene.exportRegistry();
    await scene.revoke('alice$saas.example', revoked);
    const message = scene.message(kept);
    log.expect('a message in the region', await scene.post(message), 'accepted');
    log.step('Registry and audit trail were exported and copied; the region is lost');
    const audit = await exportTrail(scene, join(folder, 'audit.json.gz'));
    return { registry, audit, kept, revoked, message };
  } finally {
    await scene.stop();
  }
}

/** As DynamoDB exports a table to S3, which DynamoDB Local does not. */
async function exportTrail(scene: DrillScene, path: string): Promise<string> {
  const items = await scene.read('AuditEvents');
  await writeFile(path, gzipSync(items.map((Item) => JSON.stringify({ Item })).join('\n')));
  return pathToFileURL(path).href;
}

async function takeOver(log: DrillLog, options: DrillOptions, copies: Copies): Promise<void> {
  const scene = await DrillScene.start(options);
  try {
    log.step(
      'Another region is deployed. First of all: npm run restore -- --inbox --until <loss and a minute>',
    );
    log.expect('status', (await scene.restore('--inbox')).status, 0);
    log.step('npm run restore -- --audit <each file>, so that revocations since the export are known');
    log.expect('status', (await scene.restore('--audit', copies.audit)).status, 0);
    log.step(
      'npm run restore -- --registry <the copy>: the trail is a copy too, so devices wait for a person',
    );
    const waiting = await scene.restore('--registry', copies.registry);
    log.expect('status', [waiting.status, waiting.printed.suspended], [1, [copies.kept.delegated_identity]]);
    log.expect('a message until then', await scene.post(scene.message(copies.kept)), 'DELEGATION_NOT_FOUND');
    log.step('An administrator answers for what the trail may lack: --registry <the copy> --confirm');
    log.expect('status', (await scene.restore('--registry', copies.registry, '--confirm')).status, 0);
    await scene.settled();
    log.step('The device API opens');
    log.expect('what the lost region accepted', await scene.post(copies.message), 'MESSAGE_TOO_OLD');
    log.expect('a new message', await scene.post(scene.message(copies.kept)), 'accepted');
    log.expect('the revoked device', await scene.post(scene.message(copies.revoked)), 'DELEGATION_REVOKED');
  } finally {
    await scene.stop();
  }
}
