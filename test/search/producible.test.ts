// SPDX-License-Identifier: GPL-2.0-only
/** @file Faults that a kernel can produce come first; of the others it is said that none does. */
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../model/v1/actions.js';
import { FAULTS, producibleFaults } from '../../model/v1/catalogue.js';
import { FAULT_ORIGINS } from '../../model/v1/producible.js';
import { faultReasons, faultRemark } from '../../properties/v1/words.js';
import { properties } from '../../properties/v1/index.js';
import { execute } from '../../search/execute.js';
import { isSmaller, minimise } from '../../search/shrink.js';
import { findingId } from '../../search/verdict.js';
import { smallerConcurrent, smallerPrograms } from '../../systems/smaller.js';
import { v1 } from '../../systems/v1.js';
import { parseConcurrent, parseProgram, printConcurrent, printProgram } from '../../systems/v1/notation.js';
import { findRevision } from '../../reference/v1/revisions.js';

describe('a fault', () => {
  it('can be produced but where libfdt has all the space that it needs', () => {
    expect(FAULT_KINDS.filter((kind) => !FAULT_ORIGINS[kind].producible)).toEqual(['setprop_file', 'setprop_subsys', 'setprop_setup']);
    for (const kind of FAULT_KINDS) expect(faultRemark({ kind, n: 1 }) === '').toBe(FAULT_ORIGINS[kind].producible);
  });

  it('that no kernel produces is told with the reason, once a kind', () => {
    const { actions } = parseProgram('open s0; prepare s0 !setprop_file:1; prepare s0 !setprop_file:2; prepare s0 !kmalloc:1');
    expect(faultReasons(actions)).toEqual([`setprop_file: only changed code gets there, because ${FAULT_ORIGINS.setprop_file.how}`]);
  });
});

describe('a program', () => {
  it('without a fault that no kernel produces is smaller, however long it is', () => {
    const [impossible, possible] = ['open s0; prepare s0 !setprop_file:1', 'open s0; open s1; preserve s0 0x1 f0; prepare s0 !cb_prepare:1'].map(parseProgram);
    expect([isSmaller(v1, possible!, impossible!), isSmaller(v1, impossible!, possible!)]).toEqual([true, false]);
  });

  it('is tried with every fault that its call can meet instead', () => {
    const tried = [...smallerPrograms(v1.operands, parseProgram('open s0; prepare s0 !setprop_subsys:1'))].map(printProgram);
    for (const { kind } of producibleFaults({ verb: 'prepare', process: 0, session: 0 })) expect(tried).toContain(`open s0; prepare s0 !${kind}:1`);
    expect(Object.keys(FAULTS.prepare).length).toBe(producibleFaults({ verb: 'prepare', process: 0, session: 0 }).length + 3);
  });

  it('with a file less fails at the file before', () => {
    const fails = ({ actions }: ReturnType<typeof parseProgram>): boolean => {
      const files = actions.flatMap((action) => (action.verb === 'preserve' ? [action.file] : []));
      return actions.some(({ verb, fault }) => verb === 'prepare' && fault !== undefined && files[fault.n - 1] === 'f1');
    };
    const program = parseProgram('open s0; preserve s0 0x1 f0; preserve s0 0x2 none; preserve s0 0x3 f1; prepare s0 !cb_prepare:3');
    expect(printProgram(minimise(v1, program, fails))).toBe('preserve s0 0x1 f1; prepare s0 !cb_prepare:1');
  });

  /** What `text` shows of posted, made minimal. */
  function minimal(text: string, property: string): string {
    const posted = findRevision('posted')!;
    const shown = (program: ReturnType<typeof parseProgram>): string | undefined => {
      let id: string | undefined;
      execute(
        posted,
        program,
        properties.filter((one) => one.id === property),
        (one, violation) => {
          id = findingId(one.id, violation);
          return true;
        },
      );
      return id;
    };
    const id = shown(parseProgram(text));
    expect(id).toBeDefined();
    return printProgram(minimise(v1, parseProgram(text), (candidate) => shown(candidate) === id));
  }

  // A freeze that fails leaves KHO finalized, whatever made it fail.
  it('that shows a finding by such a fault shows it by another one when there is one', () => {
    const text = 'open s0; preserve s0 0x1 f0; prepare s0; reboot !setprop_subsys:1';
    expect(minimal(text, 'kho-follows-the-state')).toBe('open s0; preserve s0 0x1 f0; prepare s0; reboot !cb_freeze:1');
  });

  it('gets the file that the other fault needs, though it grows by a call', () => {
    expect(minimal('open s0; prepare s0; reboot !setprop_subsys:1; cancel s0; prepare s0; cancel s0', 'cancel-undoes-prepare')).toBe(
      'open s0; preserve s0 0x1 f0; prepare s0; reboot !cb_freeze:1; cancel s0; prepare s0; cancel s0',
    );
  });

  it('gets the subsystem that the other fault needs, where no file is left', () => {
    expect(minimal('open s0; preserve s0 0x1 f0; prepare s0; close s0; reboot !setprop_subsys:1; unregister_handler', 'a-handler-in-use-stays')).toBe(
      'boot subsystems=1; open s0; preserve s0 0x1 f0; prepare s0; close s0; reboot !sub_freeze:1; unregister_handler',
    );
  });

  it('keeps such a fault where nothing else shows the finding', () => {
    const text = 'open s0; preserve s0 0x1 f0; prepare s0 !setprop_file:1';
    expect(minimal(text, 'locks-are-balanced')).toBe(text);
  });

  it('gets it before the tasks as well', () => {
    const program = parseConcurrent('open s0; prepare s0 | reboot !setprop_subsys:1 || cancel s0 |');
    const tried = [...smallerConcurrent(v1, program)].map(printConcurrent);
    expect(tried).toContain('open s0; preserve s0 0x1 f0; prepare s0 | reboot !cb_freeze:1 || cancel s0 |');
  });
});
