import { it } from 'vitest';
import * as fc from 'fast-check';
import { Author } from '../../systems/mainline/author.js';
import { Dice } from '../../systems/v1/programs.js';
import { MainlineComputer } from '../../systems/mainline/computer.js';
import { mainlineProperties } from '../../properties/mainline/index.js';
import { entryFunction } from '../../properties/mainline/observation.js';
import { allows } from '../../model/mainline/system.js';
import { specified } from '../../properties/mainline/conformance.js';
import { printAction } from '../../systems/mainline/notation.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
const TOK = [1n, 2n, 3n, 0n, 0xffffffffffffffffn, 16n];
it('runs', () => {
  const N = Number(process.env.N ?? 300);
  const found = new Map<string, { n: number; text: string; v: any }>();
  let seed = 12345; const rnd = () => { seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5; return (seed >>> 0); };
  const dice = new Dice({ nextInt: (a: number, b: number) => a + (rnd() % (b - a + 1)) });
  let ops = 0; const t = Date.now();
  for (let n = 0; n < N; n++) {
    const bounds = { sessions: 1 + dice.below(4), tokens: 1 + dice.below(5), processes: 1 + dice.below(2), descriptors: Infinity };
    const author = new Author(dice, bounds, { faults: 0.2, nonsense: 0.08 });
    const actions = Array.from({ length: 10 + dice.below(15) }, () => author.next());
    const program = { tokens: TOK.slice(0, bounds.tokens), sessions: bounds.sessions, processes: bounds.processes };
    const c = new MainlineComputer(linux_7_3, program);
    const monitors = mainlineProperties.map((p) => [p, p.monitor()] as const);
    let before = c.view();
    const done: any[] = [];
    for (const [index, action] of actions.entries()) {
      if (!c.means(action)) continue;
      done.push(action);
      const model = c.model;
      const s = c.perform(action); ops++;
      const ended = c.machine.ended !== null;
      const after = ended ? null : c.view();
      const o = { outcome: s.outcome, callbacks: s.callbacks, events: s.events, boot: s.boot, fired: s.fired };
      const allowed = model && o.outcome.ret !== null ? allows(model, specified(action, o.fired), o.outcome as any) : undefined;
      const obs = { index, action, ...o, before, after, model, allowed, tokens: program.tokens } as any;
      const all: [string, any][] = [];
      for (const [p, m] of monitors) for (const v of m.observe(obs)) all.push([`${p.id}/${v.where}/${v.cause}`, v]);
      for (const e of o.events) all.push([`EVENT ${e.event} ${e.functions.slice(0, 3).join('<')}`, { expected: '', happened: '' }]);
      for (const [id, v] of all) {
        const text = done.map((a) => printAction(a, program.tokens)).join('; ');
        const k = found.get(id);
        if (!k) found.set(id, { n: 1, text, v }); else { k.n++; if (text.length < k.text.length) { k.text = text; k.v = v; } }
      }
      if (ended) break;
      before = after!;
    }
    c.release();
  }
  const ms = Date.now() - t;
  console.log(`${N} programs, ${ops} ops, ${ms} ms`);
  for (const [id, { n, text, v }] of [...found].sort((a, b) => a[1].text.length - b[1].text.length)) console.log(`\n${n}x ${id}\n   ${v.expected} | ${v.happened}\n   ${text}`);
}, 1e7);
