import type { JsonObject } from '../../shared/model/json.ts';
import type { ConfigDocument, Path } from './documents.ts';
import { isObject, refusal } from './documents.ts';

export type WantedDevice = Readonly<{ name: string; machine: string; labels: JsonObject }>;

/** What a document asks for. A blueprint's fields are the API's to judge. */
export type Wanted =
  | Readonly<{ kind: 'blueprint'; name: string; fields: JsonObject; document: ConfigDocument }>
  | Readonly<{
      kind: 'pool';
      name: string;
      description: string | null;
      /** Null: the document does not speak of devices, so they stay as they are. */
      devices: readonly WantedDevice[] | null;
      document: ConfigDocument;
    }>;

const poolFields = ['kind', 'name', 'description', 'devices'];
const deviceFields = ['name', 'machine', 'labels'];

/** What all documents ask for together, each thing once. */
export function wantedIn(documents: readonly ConfigDocument[]): readonly Wanted[] {
  const wanted = documents.map(wantedFrom);
  for (const [at, { kind, name, document }] of wanted.entries()) {
    const first = wanted.findIndex((one) => one.kind === kind && one.name === name);
    const other = wanted[first]?.document;
    if (first === at || !other) continue;
    const before = other.place(['name']);
    throw refusal(document.place(['name']), `${kind} ${name} is there twice, first at ${before}.`);
  }
  return wanted;
}

/** The document as a wish, or a refusal with file and line. */
function wantedFrom(document: ConfigDocument): Wanted {
  const { kind, ...fields } = document.content;
  const name = textAt(document, document.content, 'name', []);
  if (kind === 'blueprint') return { kind, name, fields, document };
  if (kind !== 'pool') {
    const said = kind === undefined ? 'no kind' : `kind ${JSON.stringify(kind)}`;
    throw refusal(document.place(['kind']), `${said}: it is blueprint or pool.`);
  }
  onlyKnown(document, document.content, poolFields, []);
  const { description } = fields;
  if (description !== undefined && typeof description !== 'string') {
    throw refusal(document.place(['description']), 'description: must be text.');
  }
  return { kind, name, description: description ?? null, devices: devicesOf(document), document };
}

function devicesOf(document: ConfigDocument): readonly WantedDevice[] | null {
  const { devices } = document.content;
  if (devices === undefined || devices === null) return null;
  if (!Array.isArray(devices)) {
    throw refusal(
      document.place(['devices']),
      'devices: must be a list.',
      '- { name: rack3, machine: i-0c3f…, labels: { os: linux } }',
    );
  }
  const seen = new Set<string>();
  return devices.map((device, at): WantedDevice => {
    const path = ['devices', at];
    if (!isObject(device)) throw refusal(document.place(path), 'a device is fields and values.');
    onlyKnown(document, device, deviceFields, path);
    const { labels = {} } = device;
    const name = textAt(document, device, 'name', path);
    if (!isObject(labels)) {
      throw refusal(document.place([...path, 'labels']), 'labels: must be names and values.');
    }
    if (seen.has(name)) throw refusal(document.place([...path, 'name']), `${name} is there twice.`);
    seen.add(name);
    return { name, machine: textAt(document, device, 'machine', path), labels };
  });
}

function textAt(document: ConfigDocument, from: JsonObject, field: string, path: Path): string {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  const said = value === undefined ? 'is missing' : 'must be text';
  throw refusal(document.place([...path, field]), `${field}: ${said}.`);
}

function onlyKnown(
  document: ConfigDocument,
  from: JsonObject,
  known: readonly string[],
  path: Path,
): void {
  const unknown = Object.keys(from).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const allowed = `allowed here: ${known.join(', ')}`;
  throw refusal(document.place([...path, unknown]), `${unknown}: no such field.`, allowed);
}
