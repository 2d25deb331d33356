// SPDX-License-Identifier: GPL-2.0-only
/** @file The models that `explore` and `diagram` know, one of each design of LUO. */
import type { Table } from '../model/compile.js';
import type { Exploration, Progress } from '../model/exploration.js';
import * as mainlineExplore from '../model/mainline/explore.js';
import { invariants as mainlineInvariants } from '../model/mainline/invariants.js';
import { mutants as mainlineMutants } from '../model/mainline/mutants.js';
import { promela as mainlinePromela } from '../model/mainline/promela.js';
import { rules as mainlineRules } from '../model/mainline/rules.js';
import { initialState as mainlineInitialState } from '../model/mainline/system.js';
import type { FileName } from '../model/mainline/actions.js';
import type { Bounds } from '../model/model.js';
import * as v1Explore from '../model/v1/explore.js';
import { invariants } from '../model/v1/invariants.js';
import { mutants } from '../model/v1/mutants.js';
import { promela } from '../model/v1/promela.js';
import { rules } from '../model/v1/rules.js';
import { initialState } from '../model/v1/system.js';
import { mainlineWords } from '../report/itf-mainline.js';
import { v1Words, type ItfWords } from '../report/itf.js';
import { mainline } from '../systems/mainline.js';
import type { System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';

interface Named {
  readonly name: string;
}

/** What to search for, by name. */
export interface Search {
  /** Of a wrong variant. */
  readonly mutant?: string;
  /** None: states are only counted. */
  readonly invariants: readonly string[];
  /** Of mainline: what PRESERVE_FD is given. */
  readonly files?: readonly string[];
}

/** A model, as far as a command looks at one. */
export interface KnownModel {
  readonly system: System;
  /** Where nothing else is said. */
  readonly bounds: Bounds;
  readonly invariants: readonly Named[];
  readonly mutants: readonly Named[];
  /** What `Search.files` may have, and what it has where nothing is said; null: the model has one kind of file. */
  readonly files: { readonly known: readonly string[]; readonly usual: readonly string[] } | null;
  readonly machines: Readonly<Record<string, Table>>;
  readonly itf: ItfWords;
  initialState(bounds: Bounds): object;
  /** Throws RangeError when a state of these bounds cannot be kept. */
  explore(bounds: Bounds, search: Search): Generator<Progress, Exploration, 'stop' | undefined>;
  /** The model, or a wrong variant, for SPIN. */
  promela(bounds: Bounds, search: Omit<Search, 'invariants'>): string;
}

const byName = <T extends Named>(all: readonly T[], names: readonly string[]): T[] => all.filter(({ name }) => names.includes(name));

/** What a search is given that both explorers take. */
function chosen<M extends Named, I extends Named>(search: Search, allMutants: readonly M[], all: readonly I[]): { mutant?: M; invariants?: I[] } {
  const mutant = allMutants.find(({ name }) => name === search.mutant);
  const wanted = byName(all, search.invariants);
  return { ...(mutant && { mutant }), ...(wanted.length > 0 && { invariants: wanted }) };
}

export const MODELS: Readonly<Record<'v1' | 'mainline', KnownModel>> = {
  v1: {
    system: v1,
    bounds: { sessions: 2, tokens: 2, processes: 1, descriptors: 2 },
    invariants,
    mutants,
    files: null,
    machines: rules.tables as unknown as Readonly<Record<string, Table>>,
    itf: v1Words,
    initialState,
    explore: (bounds, search) => v1Explore.exploreInSteps(bounds, chosen(search, mutants, invariants)),
    promela: (bounds, { mutant }) =>
      promela(
        bounds,
        mutants.find(({ name }) => name === mutant),
      ),
  },
  mainline: {
    system: mainline,
    bounds: { sessions: 1, tokens: 1, processes: 1, descriptors: 1 },
    invariants: mainlineInvariants,
    mutants: mainlineMutants,
    files: { known: ['f0', 'f1', 'g0', 'g1', 'm0', 'm1', 'm2', 'm3', 'm4', 'x0'], usual: ['f0'] },
    machines: mainlineRules.tables as unknown as Readonly<Record<string, Table>>,
    itf: mainlineWords,
    initialState: mainlineInitialState,
    explore: (bounds, search) =>
      mainlineExplore.exploreInSteps(bounds, { ...chosen(search, mainlineMutants, mainlineInvariants), files: search.files as readonly FileName[] }),
    promela(bounds, { mutant: name, files }) {
      const mutant = mainlineMutants.find((one) => one.name === name);
      return mainlinePromela(bounds, { ...(mutant && { mutant }), files: files as readonly FileName[] });
    },
  },
};

export type ModelName = keyof typeof MODELS;

/** The model of a design. */
export const knownModel = (system: System): KnownModel => Object.values(MODELS).find((model) => model.system === system)!;
