// SPDX-License-Identifier: GPL-2.0-only
/** @file The page of a report: reads what it embeds and shows it. */
import { render } from 'preact';
import type { ReportDocument } from '../document.js';
import { App } from './app.js';

const report = JSON.parse(document.getElementById('data')!.textContent) as ReportDocument;
render(<App report={report} />, document.getElementById('report')!);
