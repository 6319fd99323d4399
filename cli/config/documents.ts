import type { Alias, Document, Node } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { CliError, exitCodes } from '../exit.ts';

export type FieldPath = readonly (string | number)[];

/** One document of a file, which knows where in the file each of its fields is. */
export type ConfigDocument = Readonly<{
  file: string;
  content: JsonObject;
  /** `hosts.yaml:5:10`: where the field is, or else its nearest ancestor that exists. */
  location(path: FieldPath): string;
}>;

/** Returns an error that names a location: `hosts.yaml:3:8: limit: must be a number`. */
export const configError = (location: string, message: string, hint?: string): CliError =>
  new CliError(exitCodes.usage, `${location}: ${message}`, { hint });

/** Returns all documents of a YAML or JSON text, without the empty ones. */
export function parseDocuments(text: string, file: string): readonly ConfigDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(parsed)) return [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  return parsed.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw configError(at(error.pos[0]), firstLine(error.message));
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    if (!isMap(contents)) {
      const message = 'a document must be a map of fields to values.';
      throw configError(at(contents.range[0]), message, 'kind: blueprint …');
    }
    const content = contentOf(document, at);
    return [{ file, content, location: (path: FieldPath) => at(offsetOf(contents, path)) }];
  });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;

/** Returns plain JSON: dates stay text and aliases are expanded; throws if that never ends. */
function contentOf(document: Document.Parsed, at: (offset: number) => string): JsonObject {
  const recursive = recursiveAlias(document);
  if (recursive) {
    const { source, range } = recursive;
    throw configError(at(range?.[0] ?? 0), `alias *${source} is inside its own anchor &${source}.`);
  }
  try {
    return JSON.parse(JSON.stringify(document.toJS()));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw configError(at(document.contents?.range[0] ?? 0), firstLine(message));
  }
}

/** Finds an alias inside its own anchor. Aliases follow their anchors, so every cycle has one. */
function recursiveAlias(document: Document.Parsed): Alias | null {
  let found: Alias | null = null;
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target === undefined || !path.some((ancestor) => ancestor === target)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** Follows a path as far as it exists. A field's offset is that of its name. */
function offsetOf(root: Node, path: FieldPath): number {
  let node: Node | null = root;
  let offset = root.range?.[0] ?? 0;
  for (const part of path) {
    const next: LocatedNode | null = childNode(node, part);
    if (next === null) return offset;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

type LocatedNode = Readonly<{ offset: number; node: Node | null }>;

function childNode(node: Node | null, part: string | number): LocatedNode | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    return pair ? { offset: pair.key.range?.[0] ?? 0, node: pair.value } : null;
  }
  if (!isSeq<Node>(node)) return null;
  const item = node.items[Number(part)];
  return item ? { offset: item.range?.[0] ?? 0, node: item } : null;
}

/** `parameters.ladder.0.market` or `parameters.ladder[0].market` → its parts. */
export const fieldPathOf = (field: string): FieldPath =>
  field.split(/[.[\]]+/).filter((part) => part !== '');

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
