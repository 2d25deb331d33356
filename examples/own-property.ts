// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file A property of one's own: every file that was prepared is frozen or cancelled before LUO is back in NORMAL.
 *
 * It is a sentence about every execution: a monitor looks at each call and answers what is wrong with it. What a monitor
 * remembers must be in its fields, as plain values, Maps and Sets. The search answers with a minimal sequence that
 * breaks the sentence.
 *
 *     npx tsc -p examples/tsconfig.build.json && node examples/build/own-property.js
 */
import { check, findRevision, printProgram, type Monitor, type Observation, type Property, type Violation } from 'luocheck';

class NobodyIsLeftPrepared implements Monitor {
  private readonly prepared = new Set<bigint>();

  observe({ callbacks, after, rebooted }: Observation): Violation[] {
    for (const { kind, token, failed } of callbacks) {
      if (kind === 'prepare' && !failed) this.prepared.add(token);
      if (kind === 'freeze' || kind === 'cancel') this.prepared.delete(token);
    }
    // Nobody who was prepared lives on in the next kernel.
    if (rebooted === 'booted' || rebooted === 'plain' || rebooted === 'cold_boot') this.prepared.clear();
    if (after?.state !== 'normal' || this.prepared.size === 0) return [];
    const tokens = [...this.prepared].map((token) => `0x${token.toString(16)}`).join(', ');
    this.prepared.clear();
    return [
      { cause: 'left-prepared', where: 'luo_files', expected: 'each prepared file is told that it is over', happened: `${tokens} in NORMAL still prepared` },
    ];
  }
}

const nobodyIsLeftPrepared: Property = {
  id: 'nobody-is-left-prepared',
  statement: 'No file is left prepared when LUO is back in NORMAL.',
  source: [],
  holds: 'between calls',
  monitor: () => new NobodyIsLeftPrepared(),
};

for (const name of ['posted', 'corrected']) {
  const { answer, findings } = await check(findRevision(name)!, { properties: [nobodyIsLeftPrepared], runs: 500, seed: 1 });
  console.log(`${name}: ${nobodyIsLeftPrepared.id}: ${answer}`);
  for (const { violation, program } of findings) console.log(`  ${printProgram(program)}: ${violation.happened}`);
}
