/**
 * Tells one story of a device on every platform that the SDK runs on: three versions of Node.js, a realm like React
 * Native's, and a real browser, whose page comes from another origin than the API. Ends with status 1 unless all of them
 * come to the same end.
 *
 * Run by `node test/platforms/run.ts`. Without Chromium it says so and leaves that out; with CI_REQUIRE_BROWSER=1 that
 * is a failure.
 */
import { type LocalCloud, startLocalCloud } from '../../infra/local/cloud.ts';
import { BrowserDevice } from './browser-device.ts';
import { bundleApp } from './bundle.ts';
import type { Device } from './device.ts';
import { findChromium } from './find-chromium.ts';
import { NodeDevice } from './node-device.ts';
import { findNodeVersions } from './node-versions.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { RealmDevice } from './realm-device.ts';
import { foreignPage, retryAfter } from './stories/cross-origin.ts';
import { lifeOfDevice } from './stories/life-of-device.ts';
import type { Story } from './stories/story.ts';

const domain = 'saas.example';
let told = 0;

const pages = { allowed: await startPageServer(), foreign: await startPageServer() };
try {
  const cloud = await startLocalCloud({ domain, schedules: {}, origins: [pages.allowed.origin] });
  try {
    await runAll(cloud);
  } finally {
    await cloud.stop();
  }
} finally {
  await Promise.all(Object.values(pages).map((page) => page.stop()));
}

async function runAll(cloud: LocalCloud): Promise<void> {
  const program = await bundleApp('node');
  for (const node of findNodeVersions())
    await tell(lifeOfDevice, cloud, () => NodeDevice.start(node, program));
  const realm = await bundleApp('realm');
  await tell(lifeOfDevice, cloud, async () => new RealmDevice(realm));
  const chromium = findChromium();
  if (chromium) await runBrowser(chromium, cloud);
  else {
    console.error('NOT RUN: the stories in a browser need Chromium. Debian: apt-get install chromium');
    if (process.env.CI_REQUIRE_BROWSER === '1') process.exitCode = 1;
  }
}

async function runBrowser(chromium: string, cloud: LocalCloud): Promise<void> {
  const program = await bundleApp('browser');
  for (const page of Object.values(pages)) page.publish(program, cloud.apiUrl);
  const open = ({ origin }: PageServer) => BrowserDevice.start(chromium, origin);
  // At once, since the foreign page goes on trying for a while.
  await Promise.all([
    tell(lifeOfDevice, cloud, () => open(pages.allowed)),
    tell(foreignPage, cloud, () => open(pages.foreign)),
  ]);
  // Last, since it uses up what the source address may ask.
  await tell(retryAfter, cloud, () => open(pages.allowed));
}

/** Tells a story of a new device, and prints how it ended. */
async function tell(story: Story, cloud: LocalCloud, start: () => Promise<Device>): Promise<void> {
  const startedAt = performance.now();
  told += 1;
  const identity = `alice${told}$${domain}`;
  const device = await start();
  try {
    await story.tell(device, cloud, identity);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${device.platform}: ${story.title} (${seconds} s)`);
  } catch (error) {
    console.error(`${device.platform}: NOT ${story.title}`, error);
    process.exitCode = 1;
  } finally {
    await device.stop();
  }
}
