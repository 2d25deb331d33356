// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The machine that runs mainline's LUO.
 *
 * `new MainlineMachine(revision, { config, processes, modules, loaded })` is a computer that was just switched on; `reset()` switches it off
 * and on, `checkpoint()` answers a function that puts it back, `snapshot()` is what observers see.
 *
 * A system call is a body: `machine.sys.create(process, dev, name)`, `machine.fs.write(…)`. `machine.call(process, body, fault?)` carries it out
 * alone; `machine.spawn(process, body, fault?, name?, id?)` makes a task for the engine, to be ended with `machine.finish(task)` (after
 * `panicked(error)` or `deadlocked(task)` where it did not return). Either answers a `CallResult`: the return value, callbacks of test
 * handlers, what sanitizers saw, the answer (`value`), and of a reboot its `outcome`.
 *
 * `config` are the sizes: `REAL_SIZE`, or `SMALL_SIZE` where every boundary lies within a few objects. `modules` are test handlers; each
 * can be loaded and unloaded, their files come from `sys.open_test_file`. `fault` is the n-th occasion of a kind in one call: `faults.ts`.
 */
export { REAL_SIZE, SMALL_SIZE, type Config } from '../../mainline/config.js';
export { argument, isVariant, type Variant } from './argument.js';
export type { Call, Callback, CallResult } from './call.js';
export { identityOf } from './callbacks.js';
export { isFaultName, type InjectedFault } from './faults.js';
export { EXECUTABLE } from './files.js';
export { KINDS, open_inode, type Reopen } from './opening.js';
export { MainlineMachine } from './machine.js';
export type { MainlineOptions } from './options.js';
export { TestFile, type ModuleSpec } from './modules.js';
export { DeviceFile, type Load } from './syscalls.js';
