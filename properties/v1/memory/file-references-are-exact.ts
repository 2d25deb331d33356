// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5: every reference to a file is somebody's. */
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { LEAKED, type View } from '../view.js';

export const fileReferencesAreExact: Property = {
  id: 'file-references-are-exact',
  statement: 'A file has as many references as descriptors, registrations and restored files that LUO still has to finish.',
  source: ['5 (M)', '18'],
  holds: 'between calls',
  monitor: () => new References(),
};

/** Reports a file when its surplus or lack of references changes, not while it stays. */
class References implements Monitor {
  private readonly known = new Map<string, number>();

  observe({ action, before, after }: Observation): readonly Violation[] {
    if (!after) return NOTHING;
    if (after.boot !== before.boot) this.known.clear();
    const violations: Violation[] = [];
    for (const file of after.files) {
      const drift = driftOf(after, file);
      const was = this.known.get(file.name) ?? 0;
      if (drift === was) continue;
      this.known.set(file.name, drift);
      if (drift === 0) continue;
      violations.push({
        cause: drift > 0 ? 'leaked-reference' : 'missing-reference',
        where: entryFunction(action),
        expected: 'a file has one reference for each descriptor and each registration',
        happened: `${file.name} has ${file.refs} references: ${file.descriptors} from descriptors, ${registrationsOf(after, file.name)} from registrations that LUO can reach`,
      });
    }
    return violations;
  }
}

function registrationsOf(view: View, name: string): number {
  let count = 0;
  for (const { file, owner } of view.registrations) if (file === name && owner !== LEAKED) count++;
  return count;
}

/** References too many (positive) or too few. A restored file may have one more, until finish. */
function driftOf(view: View, { name, refs, descriptors }: View['files'][number]): number {
  const rest = refs - descriptors - registrationsOf(view, name);
  const mayBeIncoming = name.startsWith('r') && view.incoming.length > 0;
  return rest === 1 && mayBeIncoming ? 0 : rest;
}
