// SPDX-License-Identifier: GPL-2.0-only
/** @file Where one source tree begins to do something else than others: marks in its text before the first statement of each block that differs. */
import { parse, type AnyNode, type FunctionDeclaration, type SwitchStatement } from 'acorn';
import { transform } from 'sucrase';

/** The name under which marked code knows what it has reached. */
export const REACHED = '$reached';

/** A tree with marks: an execution that sets none of those of another tree is one of that tree too. */
export interface Divergence<F extends string = string> {
  readonly tree: Readonly<Record<F, string>>;
  /** Names of the trees that differ outside of functions: nothing is known of them. */
  readonly anywhere: ReadonlySet<string>;
}

/** The marks are calls of `$reached(name)`. */
export function divergence<F extends string>(tree: Readonly<Record<F, string>>, others: ReadonlyMap<string, Readonly<Record<F, string>>>): Divergence<F> {
  const anywhere = new Set<string>();
  const marked: Record<F, string> = { ...tree };
  for (const file of Object.keys(tree) as F[]) {
    const differing = [...others].filter(([, other]) => other[file] !== tree[file]);
    if (differing.length === 0) continue;
    const text = new Text(tree[file]);
    const marks = new Map<number, string[]>();
    for (const [name, other] of differing) {
      const offsets = new Comparison(text, new Text(other[file])).offsets();
      if (offsets === null) anywhere.add(name);
      for (const offset of offsets ?? []) marks.set(offset, [...(marks.get(offset) ?? []), name]);
    }
    marked[file] = text.with(marks);
  }
  return { tree: marked, anywhere };
}

type Range = Pick<AnyNode, 'start' | 'end'>;

/** A C file without its types, its functions, and the rest of it. */
class Text {
  readonly code: string;
  readonly functions = new Map<string, FunctionDeclaration>();
  readonly rest: string;

  constructor(source: string) {
    this.code = transform(source, { transforms: ['typescript'], disableESTransforms: true }).code;
    const imports: Range[] = [];
    for (const node of parse(this.code, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
      if (node.type === 'ImportDeclaration') imports.push(node);
      // The module's factory: its functions are the file's functions.
      else if (node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'FunctionDeclaration')
        for (const inner of node.declaration.body.body) if (inner.type === 'FunctionDeclaration') this.functions.set(inner.id.name, inner);
    }
    this.rest = tokens(this.code, [...imports, ...this.functions.values()]);
  }

  of({ start, end }: Range): string {
    return this.code.slice(start, end);
  }

  with(marks: ReadonlyMap<number, readonly string[]>): string {
    let code = '';
    let from = 0;
    for (const offset of [...marks.keys()].sort((a, b) => a - b)) {
      code +=
        this.code.slice(from, offset) +
        marks
          .get(offset)!
          .map((name) => `${REACHED}(${JSON.stringify(name)});`)
          .join('');
      from = offset;
    }
    return code + this.code.slice(from);
  }
}

/** What is left without some ranges, comments and white space. */
function tokens(code: string, without: readonly Range[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of without.toSorted((a, b) => a.start - b.start)) {
    rest += code.slice(from, start);
    from = end;
  }
  return (rest + code.slice(from)).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '').replace(/\s+/g, ' ');
}

/** One file in two versions. */
class Comparison {
  private readonly found = new Set<number>();

  constructor(
    private readonly ours: Text,
    private readonly theirs: Text,
  ) {}

  /** Where statements of ours begin that theirs have otherwise; null: something else than functions differs. */
  offsets(): ReadonlySet<number> | null {
    if (this.ours.rest !== this.theirs.rest) return null;
    // A function that only one of them has is reached from one that differs.
    for (const [name, { body, start }] of this.ours.functions) {
      const other = this.theirs.functions.get(name);
      if (!other) continue;
      const isSameHead = this.ours.of({ start, end: body.start }) === this.theirs.of({ start: other.start, end: other.body.start });
      if (isSameHead) this.lists(body.body, other.body.body, body.end - 1);
      else this.found.add(body.start + 1);
    }
    return this.found;
  }

  /** `end`: where ours are done. */
  private lists(ours: readonly AnyNode[], theirs: readonly AnyNode[], end: number): void {
    if (ours.length === theirs.length) for (const [i, node] of ours.entries()) this.nodes(node, theirs[i]!, node.start);
    else {
      const first = ours.findIndex((node, i) => i >= theirs.length || !this.isSame(node, theirs[i]!));
      this.found.add(first < 0 ? end : ours[first]!.start);
    }
  }

  /** `at`: where the innermost statement of a list begins that contains ours. */
  private nodes(ours: AnyNode, theirs: AnyNode, at: number): void {
    if (this.isSame(ours, theirs)) return;
    if (ours.type === 'IfStatement' && theirs.type === 'IfStatement' && this.isSame(ours.test, theirs.test)) {
      this.nodes(ours.consequent, theirs.consequent, at);
      if (ours.alternate && theirs.alternate) this.nodes(ours.alternate, theirs.alternate, at);
      else if (ours.alternate ?? theirs.alternate) this.found.add(at);
    } else if (ours.type === 'BlockStatement' && theirs.type === 'BlockStatement') this.lists(ours.body, theirs.body, ours.end - 1);
    else if (ours.type === 'LabeledStatement' && theirs.type === 'LabeledStatement' && ours.label.name === theirs.label.name)
      this.nodes(ours.body, theirs.body, at);
    else if (ours.type === 'SwitchStatement' && theirs.type === 'SwitchStatement' && this.isSame(ours.discriminant, theirs.discriminant))
      this.cases(ours, theirs, at);
    else this.found.add(at);
  }

  private cases(ours: SwitchStatement, theirs: SwitchStatement, at: number): void {
    const heads = ({ cases }: SwitchStatement, text: Text): string => cases.map(({ test }) => (test ? text.of(test) : 'default')).join(';');
    if (heads(ours, this.ours) !== heads(theirs, this.theirs)) this.found.add(at);
    else for (const [i, one] of ours.cases.entries()) this.lists(one.consequent, theirs.cases[i]!.consequent, one.end);
  }

  private isSame(ours: AnyNode, theirs: AnyNode): boolean {
    return this.ours.of(ours) === this.theirs.of(theirs);
  }
}
