// SPDX-License-Identifier: GPL-2.0-only
/** @file Puts marks into one C file: at each function, each way that a branch can go, and each step. */
import { parse, type AnonymousFunctionDeclaration, type AnyNode, type ArrowFunctionExpression, type FunctionDeclaration, type Program } from 'acorn';

/**
 * `branch`: one way that an `if`, `?:`, `&&`, `||`, `??`, loop or case can go. `lock`: a step that takes or releases a lock;
 * `step`: any other place where a task can be pre-empted.
 */
export type SiteKind = 'function' | 'branch' | 'lock' | 'step';

/** A place in the C code that an execution may reach. */
export interface Site {
  readonly kind: SiteKind;
  /** Path below `reference/v1`, or of another system below `reference`. */
  readonly file: string;
  readonly line: number;
  /** The innermost C function. */
  readonly function: string;
  /** What stands there, on one line: `if (ret)`, `else of if (ret)`, `down_read(luo_state_rwsem)`. */
  readonly text: string;
}

/** What marks write to. `site` is the number of the last step, plus 1: a step that is about to be taken. */
export interface Marks {
  readonly hit: Uint8Array;
  site: number;
}

/** The name under which marked code knows its `Marks`. */
export const MARKS = '$marks';

const LOCK = /^(?:down_|up_|mutex_lock|mutex_unlock|spin_|read_lock|read_unlock|write_lock|write_unlock|luo_state_read_)/;
const MOST = 60;

/** Keeps lines. `first`: the number of this file's first site. */
export function instrument(source: string, file: string, first: number): { readonly code: string; readonly sites: readonly Site[] } {
  const marker = new Marker(source, file, first);
  marker.walk(parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), '');
  return { code: marker.code(), sites: marker.sites };
}

class Marker {
  readonly sites: Site[] = [];
  /** Texts to insert, by offset: what closes a node stands before what opens the next one. */
  private readonly opens = new Map<number, string[]>();
  private readonly closes = new Map<number, string[]>();
  private readonly imported = new Set<string>();

  constructor(
    private readonly source: string,
    private readonly file: string,
    private readonly first: number,
  ) {}

  code(): string {
    const offsets = [...new Set([...this.opens.keys(), ...this.closes.keys()])].sort((a, b) => a - b);
    let code = '';
    let from = 0;
    for (const offset of offsets) {
      code += this.source.slice(from, offset) + (this.closes.get(offset) ?? []).join('') + (this.opens.get(offset) ?? []).join('');
      from = offset;
    }
    return code + this.source.slice(from);
  }

  /** `owner`: the innermost named function; empty outside. */
  walk(node: AnyNode | Program, owner: string): void {
    switch (node.type) {
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) this.imported.add(local.name);
        return;
      case 'ClassBody':
        return;
      case 'ExportNamedDeclaration':
        // The module's factory: its functions are the file's functions.
        if (node.declaration?.type === 'FunctionDeclaration') return this.walk(node.declaration.body, '');
        break;
      case 'FunctionDeclaration':
        return this.function(node, node.id?.name ?? owner);
      case 'VariableDeclarator':
        if (owner === '' && node.id.type === 'Identifier' && node.init?.type === 'ArrowFunctionExpression') return this.function(node.init, node.id.name);
        break;
      default:
    }
    if (owner !== '') this.mark(node, owner);
    for (const child of childrenOf(node)) this.walk(child, owner);
  }

  private function(node: FunctionDeclaration | AnonymousFunctionDeclaration | ArrowFunctionExpression, name: string): void {
    const site = this.site('function', node, name, name);
    if (node.body.type === 'BlockStatement') this.open(node.body.start + 1, this.hit(site));
    else this.expression(node.body, site);
    this.walk(node.body, name);
  }

  private mark(node: AnyNode, owner: string): void {
    switch (node.type) {
      case 'IfStatement': {
        const test = `if (${this.text(node.test)})`;
        const then = this.site('branch', node.consequent, owner, test);
        const otherwise = this.site('branch', node.alternate ?? node, owner, `else of ${test}`);
        if (node.alternate) this.statement(node.alternate, otherwise);
        else this.closeFirst(node.end, ` else {${this.hit(otherwise)}}`);
        this.statement(node.consequent, then);
        break;
      }
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
        this.statement(node.body, this.site('branch', node.body, owner, `${this.headOf(node)} ...`));
        break;
      case 'SwitchCase': {
        const [statement] = node.consequent;
        if (statement) this.open(statement.start, this.hit(this.site('branch', node, owner, node.test ? `case ${this.text(node.test)}` : 'default')));
        break;
      }
      case 'ConditionalExpression':
        this.expression(node.consequent, this.site('branch', node.consequent, owner, `${this.text(node.test)} ? ${this.text(node.consequent)}`));
        this.expression(node.alternate, this.site('branch', node.alternate, owner, `${this.text(node.test)} : ${this.text(node.alternate)}`));
        break;
      case 'LogicalExpression':
        this.expression(node.right, this.site('branch', node.right, owner, `${node.operator} ${this.text(node.right)}`));
        break;
      case 'YieldExpression':
        if (node.argument && this.isStep(node.argument, node.delegate)) this.step(node.argument, owner);
        break;
      default:
    }
  }

  /** A function of LUO that is run by `yield*` marks its own steps; a primitive or a callback does not. */
  private isStep(argument: AnyNode, delegate: boolean): boolean {
    if (!delegate) return true;
    if (argument.type !== 'CallExpression') return false;
    const { callee } = argument;
    return callee.type === 'Identifier' ? this.imported.has(callee.name) : true;
  }

  private step(node: AnyNode, owner: string): void {
    const text = this.text(node);
    const site = this.site(LOCK.test(text) ? 'lock' : 'step', node, owner, text);
    this.open(node.start, `(${this.hit(site, ',')}${MARKS}.site=${site + 1},`);
    this.closeFirst(node.end, ')');
  }

  private expression(node: AnyNode, site: number): void {
    this.open(node.start, `(${this.hit(site, ',')}`);
    this.closeFirst(node.end, ')');
  }

  private statement(node: AnyNode, site: number): void {
    if (node.type === 'BlockStatement') return this.open(node.start + 1, this.hit(site));
    this.open(node.start, `{${this.hit(site)}`);
    this.closeFirst(node.end, '}');
  }

  private site(kind: SiteKind, { loc }: AnyNode, owner: string, text: string): number {
    this.sites.push({ kind, file: this.file, line: loc!.start.line, function: owner, text });
    return this.first + this.sites.length - 1;
  }

  private hit(site: number, end: ',' | ';' = ';'): string {
    return `${MARKS}.hit[${site}]=1${end}`;
  }

  private open(offset: number, text: string): void {
    this.opens.set(offset, [...(this.opens.get(offset) ?? []), text]);
  }

  /** What was opened last is closed first. */
  private closeFirst(offset: number, text: string): void {
    this.closes.set(offset, [text, ...(this.closes.get(offset) ?? [])]);
  }

  private headOf(node: AnyNode & { readonly body: AnyNode }): string {
    return oneLine(this.source.slice(node.start, node.body.start));
  }

  private text({ start, end }: AnyNode): string {
    return oneLine(this.source.slice(start, end));
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MOST ? `${line.slice(0, MOST - 3)}...` : line;
}

function* childrenOf(node: object): Generator<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof child === 'object' && child !== null && 'type' in child && 'start' in child) yield child as AnyNode;
  }
}
