// SPDX-License-Identifier: GPL-2.0-only
/** @file What scenarios may ask of mainline. */
import { MODULES, NAMES, type ModuleName, type SessionName } from '../../model/mainline/actions.js';
import type { MemfdView, ModuleView, View } from '../../properties/mainline/observation.js';
import { F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_WRITE } from '../../reference/kernel/index.js';
import type { Question, Questions } from '../system.js';

/** Does a descriptor refer to a session of that direction? */
const session = (word: string, direction: 'out' | 'in'): Question<View> => ({
  word,
  about: 'session',
  operands: NAMES.slice(0, 5),
  holds: (name, view) => view?.sessions.some((one) => one.direction === direction && one.name === (name as SessionName)) ?? false,
});

const module = (word: string, holds: (view: ModuleView) => boolean): Question<View> => ({
  word,
  about: 'module',
  operands: MODULES,
  holds: (name, view) => view?.modules.some((one) => one.name === (name as ModuleName) && holds(one)) ?? false,
});

const memfd = (word: string, holds: (view: MemfdView) => boolean): Question<View> => ({
  word,
  about: 'memfd',
  operands: ['m0', 'm1'],
  holds: (name, view) => view?.memfds.some((one) => one.name === name && holds(one)) ?? false,
});

const SEALS = F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE;

/** Of sessions, modules, memfds, and what the kernel keeps. */
export const questions: Questions<View> = {
  states: ['empty', 'in use'].map((state) => state.replace(' ', '-')),
  values: NAMES,
  reboots: ['refused', 'booted'],
  all: [
    session('outgoing', 'out'),
    session('incoming', 'in'),
    module('loaded', ({ loaded }) => loaded),
    module('pinned', ({ refs }) => refs > 0),
    memfd('sealed', ({ seals }) => (seals & SEALS) !== 0),
    {
      word: 'kept',
      about: 'pages',
      operands: ['any'],
      holds: (_, view) => view !== null && Object.values(view.pages).some((count) => count > 0),
    },
  ],
};
