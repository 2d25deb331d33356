// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run pictures`: the pictures of docs/images, from what the tool prints and from the report as Chromium shows it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { terminalPicture } from './terminal.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IMAGES = join(ROOT, 'docs', 'images');
const CHROMIUM = '/usr/bin/chromium';
/** A race that two tasks show, and the step at which it is photographed. */
const RACE = 'v1 posted: open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1';
const STEP = 9;

/** What `luocheck ARGS…` prints on a terminal with colours. */
function printed(...args: string[]): string {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'dist', 'cli', 'main.js'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '' },
  });
  if (stdout === '') throw new Error(`luocheck ${args.join(' ')} printed nothing`);
  return stdout;
}

/** The first lines, and that there are more. */
function firstLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n');
  return lines.length <= count ? text : [...lines.slice(0, count), `... ${lines.length - count} lines more`].join('\n');
}

function terminal(): void {
  const sessions = [
    { command: 'luocheck check --revision corrected --seed 1', output: printed('check', '--revision', 'corrected', '--seed', '1') },
    { command: `luocheck replay '${RACE}'`, output: firstLines(printed('replay', RACE), 46) },
  ];
  const title = 'A terminal: luocheck check says that all properties hold on corrected; luocheck replay shows a deadlock of close and PREPARE in two columns.';
  writeFileSync(join(IMAGES, 'terminal.svg'), terminalPicture(sessions, title));
}

async function report(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-pictures-'));
  try {
    const [json, html] = [join(folder, 'race.json'), join(folder, 'report.html')];
    printed('race', '--revision', 'posted', '--runs', '1', '--seed', '1', '--property', 'every-call-ends', '--json', json);
    printed('report', json, '--output', html);
    const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: CHROMIUM,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      viewport: { width: 1400, height: 800 },
      colorScheme: 'light',
    });
    const page = await browser.newPage();
    await page.goto(pathToFileURL(html).href);
    const address = await page.getAttribute('.findings a[href*="luo_prepare"][href*="luo_state_rwsem"]', 'href');
    await page.goto(`${pathToFileURL(html).href}${address}/${STEP}`);
    await page.reload();
    await page.evaluate('scrollTo(0, document.querySelector(".player").offsetTop)');
    await page.screenshot({ path: join(IMAGES, 'report.png') });
    await browser.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

terminal();
await report();
