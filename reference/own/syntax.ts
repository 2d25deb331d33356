// SPDX-License-Identifier: GPL-2.0-only
/** @file The syntax tree of one file of a revision, in the terms of ESTree, and how to walk it. */
import { tsPlugin } from '@sveltejs/acorn-typescript';
import { Parser } from 'acorn';
import { LoadError } from '../loader/load.js';

/** A node with what its type gives it. */
export interface SyntaxNode {
  readonly type: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One file, parsed. */
export interface Syntax {
  /** What the file is called in messages. */
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
}

const TypeScriptParser = Parser.extend(tsPlugin());

/** Throws LoadError with the place of what does not parse. */
export function parseSyntax(text: string, path: string): Syntax {
  try {
    const program = TypeScriptParser.parse(text, { sourceType: 'module', ecmaVersion: 'latest', locations: true });
    return { path, text, program: program as unknown as SyntaxNode };
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos?: number };
    const reason = message.replace(/ \(\d+:\d+\)$/, '');
    throw new LoadError(`${placeIn(text, path, pos ?? 0)}: ${reason}`);
  }
}

/** `path:line:column`, both from 1. */
export function placeIn(text: string, path: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${path}:${lines.length}:${lines.at(-1)!.length + 1}`;
}

const isNode = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** The node of a field, if there is one. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

/** The nodes of a field that is a list. */
export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, null for any other node. */
export function nameOf(node: SyntaxNode | null): string | null {
  return node?.type === 'Identifier' ? (node['name'] as string) : null;
}

/** Visits every node below `node`, in the order of the text, with the nodes around it, innermost last. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, around: readonly SyntaxNode[]) => void, around: readonly SyntaxNode[] = []): void {
  visit(node, around);
  const inside = [...around, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, inside);
  }
}
