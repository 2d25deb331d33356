// SPDX-License-Identifier: GPL-2.0-only
/** @file The report in a real browser, from disk, without a network. Needs Debian's chromium; where that is missing only the DOM tests run. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../report/html/document.js';
import { FOLDER, RACE_ID, writeReport } from './report.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATH = join(FOLDER, 'browser.html');
const URL_OF_REPORT = pathToFileURL(PATH).href;
const missing = !existsSync(CHROMIUM);

describe.skipIf(missing)(`in Chromium${missing ? ` (skipped: there is no ${CHROMIUM})` : ''}`, () => {
  let context: BrowserContext;
  let page: Page;
  let report: ReportDocument;
  const requests: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    report = await writeReport(PATH);
    context = await chromium.launchPersistentContext(mkdtempSync(join(FOLDER, 'profile-')), {
      executablePath: CHROMIUM,
      args: FLAGS,
      viewport: { width: 1280, height: 900 },
    });
    await context.setOffline(true);
    page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });

  afterAll(async () => {
    await context?.close();
  });

  async function open(hash: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${URL_OF_REPORT}${hash}`);
  }

  const race = (): string => `#finding-${encodeURIComponent(report.findings.find(({ id }) => id === RACE_ID)!.slug)}`;
  const overflow = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  const position = (): Promise<string | null> => page.textContent('.position');

  it('asks for nothing but the file itself, and breaks no rule of its own policy', async () => {
    requests.length = 0;
    await open(race());
    await page.click('.theme');
    expect(requests.filter((url) => url !== 'about:blank')).toEqual([`${URL_OF_REPORT}${race()}`.replace(/#.*/, '')]);
    expect(errors).toEqual([]);
  });

  it('is walked through by keys alone', async () => {
    await open(race());
    expect(await position()).toBe('step 3 of 10');
    await page.keyboard.press('ArrowRight');
    expect(await position()).toBe('step 4 of 10');
    await page.keyboard.press('End');
    expect(await page.textContent('.row.current')).toContain('recursive read');
    await page.focus('input[type=range]');
    await page.keyboard.press('ArrowLeft');
    expect(await position()).toBe('step 9 of 10');
    expect(page.url()).toMatch(/\/9$/);
    // Everything that can be done with a mouse is reached by Tab.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Where it shows');
  });

  it('keeps the current step in sight, and its bars inside their lanes', async () => {
    await open(`${race()}/10`);
    const [row, box] = [await page.locator('.row.current').boundingBox(), await page.locator('.lanes-scroll').boundingBox()];
    expect(row!.y + row!.height).toBeLessThanOrEqual(box!.y + box!.height + 1);
    for (const bar of await page.locator('.bar-lock').all()) expect((await bar.boundingBox())!.height).toBeGreaterThan(8);
  });

  it('goes to a finding and back by links', async () => {
    await open('');
    await page.click('.findings a');
    expect(await page.textContent('h1')).toBe(report.findings[0]!.property);
    await page.goBack();
    expect(await page.textContent('h1')).toBe('Verdicts');
  });

  it('leads from a finding to the findings, and back to where the reader was', async () => {
    await page.setViewportSize({ width: 1280, height: 400 });
    await open(race());
    await page.click('.crumbs a');
    // At the top, as far as the page is long enough below it.
    const place = (): Promise<readonly [number, number]> =>
      page.evaluate('[document.getElementById("findings").getBoundingClientRect().top, document.documentElement.scrollHeight - innerHeight - scrollY]');
    await page.waitForSelector('#findings');
    await expect.poll(place).toSatisfy(([top, left]: readonly [number, number]) => top >= 0 && (top < 100 || left === 0));
    await open('');
    await page.evaluate('scrollTo(0, 300)');
    await expect.poll(() => page.evaluate('scrollY')).toBe(300);
    await page.evaluate('document.querySelector(".findings a").click()');
    await page.waitForSelector('#finding-title');
    await expect.poll(() => page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await page.waitForSelector('#verdicts');
    await expect.poll(() => page.evaluate('scrollY')).toBe(300);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('shows every verdict whole on a phone, with the revision that it is of', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('');
    const cells = await page.locator('.verdicts td').all();
    expect(cells.length).toBeGreaterThan(2);
    for (const cell of cells) {
      const box = await cell.boundingBox();
      expect(box!.x + box!.width).toBeLessThanOrEqual(390);
      expect(await cell.locator('.of').isVisible()).toBe(true);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await page.locator('.verdicts td .of').first().isVisible()).toBe(false);
  });

  it('scrolls lines of the source that are longer than the panel, with their numbers in sight', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(`${race()}/5`);
    const wide: number = await page.evaluate('(document.querySelector(".source pre").scrollLeft = 9999, document.querySelector(".source pre").scrollLeft)');
    expect(wide).toBeGreaterThan(20);
    const [number, line, frame] = await Promise.all(['.here .number', '.here', 'pre'].map((name) => page.locator(`.source ${name}`).first().boundingBox()));
    expect(number!.x).toBeGreaterThanOrEqual(frame!.x - 1);
    expect(line!.x + line!.width).toBeGreaterThanOrEqual(frame!.x + frame!.width - 2);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it.each(['', 'race'])('fits a phone of 375 pixels: %s', async (place) => {
    await page.setViewportSize({ width: 375, height: 800 });
    await open(place === '' ? '' : `${race()}/8`);
    expect(await overflow()).toBe(0);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('shows pictures from their beginning, and after a step the lit state, also where they are wider than the page', async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    await open(`${race()}/8`);
    expect(await page.evaluate('[...document.querySelectorAll(".machine .scroll")].some((box) => box.scrollWidth > box.clientWidth + 50)')).toBe(true);
    expect(await page.evaluate('[...document.querySelectorAll(".machine .scroll")].map((box) => box.scrollLeft).join()')).toBe('0,0,0,0,0,0');
    await open(`${race()}/0`);
    await page.keyboard.press('End');
    await expect.poll(position).toBe('step 10 of 10');
    for (const machine of await page.locator('.machine').all()) {
      const [lit, frame] = [await machine.locator('.lit rect').first().boundingBox(), await machine.locator('.scroll').boundingBox()];
      expect(lit!.x).toBeGreaterThanOrEqual(frame!.x - 1);
      expect(lit!.x + lit!.width).toBeLessThanOrEqual(frame!.x + frame!.width + 1);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('prints all steps, without controls', async () => {
    await open(`${race()}/8`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('.controls')).toBe(false);
    expect(await page.evaluate('(() => { const box = document.querySelector(".lanes-scroll"); return box.scrollHeight <= box.clientHeight + 2; })()')).toBe(
      true,
    );
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'screen' });
  });

  it.each([
    ['light', ''],
    ['light', 'race'],
    ['dark', ''],
    ['dark', 'race'],
  ] as const)('axe finds nothing serious in %s: %s', async (colorScheme, place) => {
    // The test of the policy has chosen a theme.
    await page.evaluate('localStorage.clear()');
    await page.emulateMedia({ colorScheme });
    await open(place === '' ? '' : `${race()}/9`);
    const dark = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(dark).toBe(colorScheme === 'dark' ? 'rgb(18, 22, 29)' : 'rgb(255, 255, 255)');
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[]; passes: unknown[] }>(
      'axe.run()',
    );
    expect(passes.length).toBeGreaterThan(20);
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
  });
});
