// SPDX-License-Identifier: GPL-2.0-only
/** @file What the names in a file of a revision stand for: steps, functions that can be pre-empted, headers. */
import * as kernel from '../kernel/index.js';
import { childOf, childrenOf, nameOf, walk, type Syntax, type SyntaxNode } from './syntax.js';

/** The primitives that answer a step: `yield down_read(sem)`. */
export const STEP_PRIMITIVES: readonly string[] = [
  'atomic64_dec',
  'atomic64_inc',
  'atomic64_read',
  'call_rcu',
  'down_read',
  'down_read_interruptible',
  'down_read_killable',
  'down_read_trylock',
  'down_write',
  'down_write_killable',
  'down_write_trylock',
  'downgrade_write',
  'finish_wait',
  'module_put',
  'mutex_is_locked',
  'mutex_lock',
  'mutex_lock_interruptible',
  'mutex_lock_killable',
  'mutex_trylock',
  'mutex_unlock',
  'pause',
  'prepare_to_wait',
  'rcu_read_lock',
  'rcu_read_unlock',
  'read',
  'read_pos',
  'refcount_read',
  'rwsem_is_locked_step',
  'schedule_in',
  'spin_lock',
  'spin_unlock',
  'synchronize_rcu',
  'try_live_module_get',
  'try_module_get',
  'up_read',
  'up_write',
  'wait_event',
  'wait_for_completion_step',
  'waitqueue_active',
  'wake_up',
  'write',
];

/** The callbacks of handlers, subsystems and FLBs, which can be pre-empted. */
const CALLBACKS = ['can_preserve', 'prepare', 'freeze', 'cancel', 'finish', 'retrieve', 'can_finish', 'preserve', 'unpreserve', 'unfreeze'];

const GeneratorFunction = Object.getPrototypeOf(function* () {}) as object;

/** The primitives that are generators: `yield* kmalloc(…)`. */
export const GENERATOR_PRIMITIVES: readonly string[] = Object.entries(kernel).flatMap(([name, value]) =>
  typeof value === 'function' && Object.getPrototypeOf(value) === GeneratorFunction ? [name] : [],
);

/** How a function of that name has to be called: `yield f()`, `yield* f()`. */
export type Manner = 'step' | 'generator';

/** Which names of a revision's own functions are steps, and which are generators. */
export function mannersIn(files: readonly Syntax[]): Map<string, Manner> {
  const manners = new Map<string, Manner>(CALLBACKS.map((name) => [name, 'generator']));
  for (const name of STEP_PRIMITIVES) manners.set(name, 'step');
  // The second time it is known what a function stands for that only calls another.
  for (let pass = 0; pass < 2; pass++) for (const { program } of files) walk(program, (node) => noteFunction(node, manners));
  for (const name of STEP_PRIMITIVES) manners.delete(name);
  return manners;
}

function noteFunction(node: SyntaxNode, manners: Map<string, Manner>): void {
  const name = nameOf(childOf(node, node.type === 'Property' ? 'key' : 'id'));
  const manner = mannerOf(node, manners);
  if (name !== null && manner !== undefined) manners.set(name, manner);
}

/** `function* f()`, `const f = () => g()`, and in what a factory answers `f: () => down_read(sem)`, and in a table of operations `open: luo_open`. */
export function mannerOf(node: SyntaxNode, manners: ReadonlyMap<string, Manner>): Manner | undefined {
  if (node.type === 'FunctionDeclaration') return node['generator'] === true ? 'generator' : undefined;
  const value = node.type === 'Property' ? childOf(node, 'value') : node.type === 'VariableDeclarator' ? childOf(node, 'init') : null;
  if (value?.['generator'] === true) return 'generator';
  if (node.type === 'Property' && nameOf(value) !== null) return manners.get(nameOf(value)!);
  return value?.type === 'ArrowFunctionExpression' ? manners.get(calleeName(childOf(value, 'body')) ?? '') : undefined;
}

/** The name that a call calls; of a member, that of the member. */
function calleeName(node: SyntaxNode | null): string | null {
  const callee = node?.type === 'CallExpression' ? childOf(node, 'callee') : null;
  return callee && (nameOf(callee) ?? nameOf(childOf(callee, 'property')));
}

/** A name that a file includes from a header. */
export interface Included {
  readonly imported: string;
  readonly local: string;
  readonly from: string;
  readonly isType: boolean;
  readonly start: number;
}

export function includesOf({ program }: Syntax): Included[] {
  return childrenOf(program, 'body').flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration') return [];
    const from = String(childOf(statement, 'source')?.['value']);
    return childrenOf(statement, 'specifiers').map((specifier) => ({
      imported: nameOf(childOf(specifier, 'imported')) ?? '*',
      local: nameOf(childOf(specifier, 'local')) ?? '',
      from,
      isType: statement['importKind'] === 'type' || specifier['importKind'] === 'type',
      start: specifier.start,
    }));
  });
}

/** The functions that a file exports, by name. */
export function exportedNames({ program }: Syntax): string[] {
  return childrenOf(program, 'body').flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return [];
    const declaration = childOf(statement, 'declaration');
    const declared = declaration === null ? [] : [declaration, ...childrenOf(declaration, 'declarations')].map((node) => nameOf(childOf(node, 'id')));
    const named = childrenOf(statement, 'specifiers').map((specifier) => nameOf(childOf(specifier, 'exported')));
    return [...declared, ...named].filter((name) => name !== null);
  });
}
