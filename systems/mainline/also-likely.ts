// SPDX-License-Identifier: GPL-2.0-only
/** @file Concurrent programs that are tried first, besides the pairs of calls that share state within the likely bounds. */
import { MODULES, type Action } from '../../model/mainline/actions.js';
import type { ConcurrentProgram } from './program.js';

const open: Action = { verb: 'open', process: 0 };
const reboot: Action = { verb: 'reboot', modules: MODULES };
const bare: Action = { verb: 'reboot', modules: [] };
const bind: Action = { verb: 'bind_flb' };
const create = (session: number, name: 'a' | 'b'): Action => ({ verb: 'create', process: 0, session, name });
const preserve = (session: number, file: 'f0' | 'g0' | 'm0'): Action => ({ verb: 'preserve', process: 0, session, token: 0, file });
const retrieve: Action = { verb: 'retrieve', process: 0, session: 0, name: 'a' };
const of = <V extends 'close' | 'finish'>(verb: V, session: number): Action => ({ verb, process: 0, session }) as Action;
const module = <V extends 'load_module' | 'unload_module'>(verb: V, name: 'T' | 'U' = 'T'): Action => ({ verb, module: name }) as Action;

const program = (prefix: readonly Action[], tasks: readonly Action[], suffix: readonly Action[] = []): ConcurrentProgram => ({
  sessions: 2,
  processes: 1,
  tokens: [1n],
  prefix,
  tasks: tasks.map((task) => [task]),
  suffix,
});

const filling = [open, create(0, 'a')];
const filled = [...filling, preserve(0, 'f0')];
const updated = [...filled, reboot, open, retrieve];
const two = [...filling, create(1, 'b')];

export const ALSO_LIKELY: readonly ConcurrentProgram[] = [
  // What one call holds up of a second, a third waits for: a write whose page comes late has the lock of its inode, which PRESERVE_FD of the same
  // file waits for, beside whoever waits for all calls of LUO.
  program(filling, [{ verb: 'write', process: 0, file: 'm0', late: true }, preserve(0, 'm0'), reboot]),
  // An FLB is registered while others walk the list of those of the handler, or of all.
  program(filling, [bind, preserve(0, 'f0')], [of('close', 0)]),
  program(filled, [bind, of('close', 0)]),
  program(filled, [bind, reboot], [open, retrieve, of('finish', 0)]),
  program(updated, [bind, of('finish', 0)]),
  program([], [bind, module('unload_module')]),
  program([module('unload_module')], [bind, module('load_module')]),
  // An FLB is used for the first time, by two at once.
  program([], [bind, bind]),
  program([bare], [module('load_module'), module('load_module', 'U')], [...filled, of('close', 0)]),
  program([bare], [module('load_module'), { verb: 'get_flb', side: 'out' }]),
  // Handlers of two modules have one FLB.
  program(two, [preserve(0, 'f0'), preserve(1, 'g0')], [of('close', 0), of('close', 1)]),
  program([...two, preserve(0, 'f0')], [of('close', 0), preserve(1, 'g0')], [of('close', 1)]),
];
