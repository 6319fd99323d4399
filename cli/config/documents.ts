import type { Alias, Document, Node } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { CliError, exitCodes } from '../exit.ts';

export type Path = readonly (string | number)[];

/** One document of a file, and where in the file each of its fields stands. */
export type ConfigDocument = Readonly<{
  file: string;
  content: JsonObject;
  /** `hosts.yaml:5:10`: the field, or the nearest thing around it that is there. */
  place(path: Path): string;
}>;

/** A refusal that says where: `hosts.yaml:3:8: limit: must be a number`. */
export const refusal = (place: string, message: string, hint?: string): CliError =>
  new CliError(exitCodes.usage, `${place}: ${message}`, { hint });

/** All documents of a YAML or JSON text; empty ones are left out. */
export function documentsIn(text: string, file: string): readonly ConfigDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(parsed)) return [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  return parsed.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw refusal(at(error.pos[0]), firstLine(error.message));
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    if (!isMap(contents)) {
      throw refusal(at(contents.range[0]), 'a document is fields and values.', 'kind: blueprint …');
    }
    const content = contentOf(document, at);
    return [{ file, content, place: (path) => at(offsetOf(contents, path)) }];
  });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;

/** Plain JSON: dates stay text, and aliases are written out, as far as that has an end. */
function contentOf(document: Document.Parsed, at: (offset: number) => string): JsonObject {
  const endless = aliasInItself(document);
  if (endless) {
    const { source, range } = endless;
    throw refusal(at(range?.[0] ?? 0), `*${source} stands within &${source}, without end.`);
  }
  try {
    return JSON.parse(JSON.stringify(document.toJS()));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw refusal(at(document.contents?.range[0] ?? 0), firstLine(message));
  }
}

/** An alias comes after its anchor, so whatever goes round in a circle has such a one. */
function aliasInItself(document: Document.Parsed): Alias | null {
  let found: Alias | null = null;
  visit(document, {
    Alias(_, alias, path) {
      const whole = alias.resolve(document);
      if (whole === undefined || !path.some((around) => around === whole)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** Where a path stands, as far down as it exists; a field stands where its name does. */
function offsetOf(root: Node, path: Path): number {
  let node: Node | null = root;
  let offset = root.range?.[0] ?? 0;
  for (const step of path) {
    const next: Found | null = inside(node, step);
    if (next === null) return offset;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

type Found = Readonly<{ offset: number; node: Node | null }>;

function inside(node: Node | null, step: string | number): Found | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair ? { offset: pair.key.range?.[0] ?? 0, node: pair.value } : null;
  }
  if (!isSeq<Node>(node)) return null;
  const item = node.items[Number(step)];
  return item ? { offset: item.range?.[0] ?? 0, node: item } : null;
}

/** `parameters.ladder.0.market` or `parameters.ladder[0].market` → its steps. */
export const pathFrom = (field: string): Path =>
  field.split(/[.[\]]+/).filter((step) => step !== '');

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
