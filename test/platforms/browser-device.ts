import { type Browser, chromium, type Page } from 'playwright-core';
import type { PageApp } from './app/browser.ts';
import type { StepResult } from './app/device-app.ts';
import type { Device, StoredCredentials } from './device.ts';

/** The app as a page in Chromium. */
export class BrowserDevice implements Device {
  readonly platform: string;
  readonly encrypts = true;
  readonly keyForm = 'handle';
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.platform = `Chromium ${browser.version()}`;
    this.#browser = browser;
    this.#page = page;
  }

  /** Opens the page at an origin, in a browser of its own without any history. */
  static async start(executablePath: string, origin: string): Promise<BrowserDevice> {
    // Chromium's sandbox does not work for root, as which containers run.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args, headless: true });
    try {
      const page = await browser.newPage();
      const device = new BrowserDevice(browser, page);
      await page.goto(origin);
      await device.#ready();
      return device;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  async run(step: string, argument?: unknown): Promise<StepResult> {
    return this.#page.evaluate(
      ([name, value]) => (globalThis as unknown as PageApp).app.run(name as string, value),
      [step, argument],
    );
  }

  /** Reloads the page: what was in memory is gone. */
  async restart(): Promise<void> {
    await this.#page.reload();
    await this.#ready();
  }

  async stored(): Promise<StoredCredentials> {
    return this.#page.evaluate(() => (globalThis as unknown as PageApp).readBrowserStorage());
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }

  async #ready(): Promise<void> {
    await this.#page.waitForFunction(() => 'app' in globalThis, undefined, { timeout: 10_000 });
  }
}
