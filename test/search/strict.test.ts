// SPDX-License-Identifier: GPL-2.0-only
/** @file What the semantics leaves open passes, is listed, and with `--strict` is judged. */
import { describe, expect, it } from 'vitest';
import type { Property } from '../../properties/property.js';
import { properties } from '../../properties/v1/index.js';
import { choices, raceChoices } from '../../properties/v1/strict/index.js';
import { raceProperties } from '../../properties/v1/tasks.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { mutated } from '../../reference/v1/mutants.js';
import { corrected, findRevision, posted } from '../../reference/v1/revisions.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { check } from '../../search/check.js';
import { execute } from '../../search/execute.js';
import { explore } from '../../search/race/explore.js';
import { race } from '../../search/race/search.js';
import { parseProgram, parseRace } from '../../systems/v1/notation.js';

type Edit = Parameters<typeof mutated>[0];
const changed = (edit: Omit<Edit, 'name' | 'title'>): Revision => mutated({ name: 'otherwise', title: 'does otherwise', ...edit }, corrected);

/** Ids of the properties that a program breaks. */
function broken(revision: Revision, program: string, among: readonly Property[]): string[] {
  const ids = new Set<string>();
  execute(revision, parseProgram(program), among, ({ id }) => {
    ids.add(id);
    return false;
  });
  return [...ids];
}

/** Of each choice a revision that goes by the other reading, and a sequence that shows it. */
const OTHERWISE: Readonly<Record<string, { readonly revision: () => Revision; readonly program: string }>> = {
  'a-call-fails-only-where-the-items-say': {
    revision: () =>
      changed({
        file: 'luo_files.ts',
        find: '    yield down_write(luo_sessions_list_rwsem);\n    const ret = yield* __luo_unregister_file(s, token);\n',
        replace:
          '    const scratch = yield* kmalloc(k, luo_file);\n    if (!scratch) {\n      yield luo_state_read_exit();\n      return -ENOMEM;\n    }\n    kfree(scratch);\n' +
          '    yield down_write(luo_sessions_list_rwsem);\n    const ret = yield* __luo_unregister_file(s, token);\n',
      }),
    program: 'open s0; preserve s0 0x1 f0; unpreserve s0 0x1 !kmalloc:1',
  },
  'a-full-blob-is-enospc': { revision: () => corrected, program: 'open s0; prepare s0 !setprop_setup:1' },
  'a-cancel-elsewhere-is-einval': {
    revision: () =>
      changed({
        file: 'luo_core.ts',
        find: 'LIVEUPDATE_STATE_FROZEN)) {\n      yield up_write(luo_state_rwsem);\n      return -EINVAL;',
        replace: 'LIVEUPDATE_STATE_FROZEN)) {\n      yield up_write(luo_state_rwsem);\n      return -2;',
      }),
    program: 'open s0; cancel s0',
  },
  'a-cancel-needs-nothing': {
    revision: () =>
      changed({
        file: 'luo_core.ts',
        find: "    WARN_ON_ONCE(k, '__luo_cancel', yield* kho_abort());\n",
        replace:
          '    const again = yield* luo_fdt_setup();\n    if (again) {\n      yield up_write(luo_state_rwsem);\n      return again;\n    }\n    yield* luo_fdt_destroy();\n' +
          "    WARN_ON_ONCE(k, '__luo_cancel', yield* kho_abort());\n",
      }),
    program: 'open s0; prepare s0; cancel s0 !kmalloc:1',
  },
  'an-error-of-reboot-changes-nothing': { revision: () => corrected, program: 'open s0; preserve s0 0x1 f0; prepare s0; reboot !cb_freeze:1:EIO' },
  'an-error-reads-nothing': {
    revision: () => corrected,
    program: 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x2',
  },
  'unregistering-nothing-is-no-error': {
    revision: () =>
      changed({
        file: 'luo_files.ts',
        find: '    list_del_init(fh.list);\n',
        replace:
          '    let found = false;\n    for (const one of list_for_each_entry(luo_register_file_list)) if (one === fh) found = true;\n' +
          '    if (!found) {\n      yield up_write(luo_register_file_list_rwsem);\n      yield luo_state_read_exit();\n      return -2;\n    }\n    list_del_init(fh.list);\n',
      }),
    program: 'unregister_handler; unregister_handler',
  },
};

describe('a choice of one task', () => {
  it('has a revision here that goes by the other reading', () => {
    expect(Object.keys(OTHERWISE).sort()).toEqual(choices.map(({ id }) => id).sort());
  });

  it.each(Object.entries(OTHERWISE))('%s passes without --strict and fails with it', (id, { revision, program }) => {
    const otherwise = revision();
    expect(broken(otherwise, program, properties)).toEqual([]);
    expect(broken(otherwise, program, [...properties, ...choices])).toEqual([id]);
  });

  it('lets the chosen reading pass', () => {
    const passes = (program: string) => broken(corrected, program, choices);
    expect(passes('open s0; cancel s0')).toEqual([]);
    expect(passes('open s0; prepare s0; cancel s0 !setprop_subsys:1')).toEqual([]);
    expect(passes('open s0; prepare s0 !setprop_setup:2')).toEqual([]);
    expect(passes('unregister_handler; unregister_handler')).toEqual([]);
    expect(passes('open s0; preserve s0 0x1 f0; prepare s0; reboot; reboot')).toEqual([]);
    expect(passes('open s0; preserve s0 0x1 f0; preserve s0 0x1 f1 !kmalloc:1')).toEqual([]);
  });

  it('is told with both readings and its item', () => {
    const told = new Set<string>();
    execute(posted, parseProgram('open s0; cancel s0'), choices, (_, { expected, happened }) => {
      told.add(`${expected} | ${happened}`);
      return false;
    });
    expect([...told]).toEqual([
      'cancel returns -EINVAL in NORMAL; without --strict passes, too: -ENOENT, which is what KHO answers when it is asked before LUO | cancel returned -ENOENT',
    ]);
    for (const { source } of [...choices, ...raceChoices]) expect(source[0]).toMatch(/^\d+( \([MKC]\))?$/);
  });
});

describe('a search', () => {
  const seen = {
    posted: ['a-full-blob-is-enospc', 'a-cancel-elsewhere-is-einval', 'an-error-of-reboot-changes-nothing', 'an-error-reads-nothing'],
    corrected: ['a-full-blob-is-enospc', 'an-error-of-reboot-changes-nothing', 'an-error-reads-nothing'],
  };

  it.each([posted, corrected])('lists what it does not judge: $name', async (revision) => {
    const [first] = properties;
    const lenient = await check(revision, { runs: 640, seed: 1, properties: [first!], choices });
    expect(lenient.notJudged).toEqual(seen[revision.name as keyof typeof seen]);
    expect(lenient.answer).toBe('holds');
  });

  it('judges it when asked: then corrected fails by these and by nothing else', async () => {
    const strict = await check(corrected, { runs: 640, seed: 1, properties: [...properties, ...choices] });
    expect(strict.notJudged).toBeUndefined();
    expect(strict.properties.filter(({ answer }) => answer === 'violated').map(({ property }) => property)).toEqual(seen.corrected);
  });

  it('looks at all of it by default', async () => {
    const lenient = await check(corrected, { runs: 640, seed: 1 });
    expect(lenient.answer).toBe('holds');
    expect(lenient.notJudged).toEqual(seen.corrected);
  });

  it('lists nothing where somebody has said what is to be judged', async () => {
    const one = await check(posted, { runs: 300, seed: 1, properties: [properties[0]!] });
    expect(one.notJudged).toBeUndefined();
  });
});

describe('a choice of several tasks', () => {
  const RACES = {
    'a-close-takes-effect-before-it-returns': {
      revision: 'corrected',
      program: 'open s0; open s1; preserve s0 0x1 f0 | close s0; preserve s1 0x1 f1 || get_state s0 |',
    },
    'open-and-close-wait-for-no-callback': { revision: 'posted', program: 'open s0; preserve s0 0x1 f0 | prepare s0 callback=waits || open s1 |' },
    'a-reboot-goes-on-after-a-cancel': { revision: 'corrected-0013', program: 'open s0; prepare s0 | cancel s0 || reboot |' },
  };

  it.each(Object.entries(RACES))('%s passes without --strict and fails with it', async (id, { revision: name, program: text }) => {
    expect(raceChoices.map((choice) => choice.id)).toContain(id);
    const revision = findRevision(name)!;
    const { program } = parseRace(text);
    const lenient = explore(revision, program, new Dpor(), raceProperties, { racesOnly: true, dataRaces: true, choices: raceChoices });
    expect([...lenient.seen.values()].map(({ property }) => property.id)).toEqual([]);
    expect([...lenient.notJudged]).toEqual([id]);

    const strict = await race(revision, { runs: 0, seed: 1, first: [program], properties: [...raceProperties, ...raceChoices] });
    expect(strict.findings.map(({ property }) => property)).toEqual([id]);
    expect(strict.notJudged).toBeUndefined();
    const asBefore = await race(revision, { runs: 0, seed: 1, first: [program] });
    expect(asBefore.answer).toBe('holds');
    expect(asBefore.notJudged).toEqual([id]);
  });

  it.each(['prepare s0', 'cancel s0', 'reboot'])(
    'a callback of %s may wait for open and close before the patch, and for nothing that needs the state lock',
    (call) => {
      const prefix = `open s0; preserve s0 0x1 f0; open s1${call === 'prepare s0' ? '' : '; prepare s0'}`;
      const endings = (revision: string, other: string): ReadonlySet<string> => {
        const { program } = parseRace(`${prefix} | ${call} callback=waits || ${other} |`);
        const seen = new Set<string>();
        const note = ({ judged }: { judged: { outcome: { ending: string } } }): void => void seen.add(judged.outcome.ending);
        const { seen: violations } = explore(findRevision(revision)!, program, new Dpor(), raceProperties, { racesOnly: true, each: note });
        if (revision === 'base') expect([...violations.keys()].filter((id) => id.startsWith('every-call-ends'))).toEqual([]);
        return seen;
      };
      for (const other of ['open s2', 'close s1']) {
        expect(endings('base', other)).toEqual(new Set(['finished']));
        expect(endings('posted', other)).toContain('deadlock');
      }
      for (const revision of ['base', 'posted']) {
        expect(endings(revision, 'get_state s0')).toEqual(new Set(['finished']));
        expect(endings(revision, 'preserve s1 0x2 f1')).toContain('deadlock');
      }
    },
  );

  it('holds on corrected beside a cancel: the reboot waits for it, or it for the reboot', () => {
    const { program } = parseRace(RACES['a-reboot-goes-on-after-a-cancel'].program);
    const { notJudged } = explore(corrected, program, new Dpor(), raceProperties, { racesOnly: true, choices: raceChoices });
    expect([...notJudged]).toEqual([]);
  });
});
