import { checkMainline } from '../../search/mainline/check.js';
import { printAction } from '../../systems/mainline/notation.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
const t = Date.now();
const v = checkMainline(linux_7_3, { runs: Number(process.env.N ?? 500), seed: Number(process.env.S ?? 1) });
console.log(v.runs, v.calls, v.answer, Date.now() - t, 'ms wall', process.cpuUsage().user / 1e6, 's cpu');
for (const f of v.findings) console.log(`\n${f.id}\n   expected ${f.violation.expected}\n   happened ${f.violation.happened}\n   ${f.program.actions.map((a) => printAction(a, f.program.tokens)).join('; ')}  ${f.padding ? JSON.stringify(f.padding) : ''}\n   + ${f.others.join(' ')}`);
console.log('only small:', v.onlySmall);
