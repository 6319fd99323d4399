import type { JsonObject } from '../../shared/model/json.ts';
import type { ConfigDocument, FieldPath } from './documents.ts';
import { configError, isJsonObject } from './documents.ts';

export type DesiredDevice = Readonly<{ name: string; machine: string; labels: JsonObject }>;

/** The object that a document describes. The API checks the fields of a blueprint. */
export type DesiredObject =
  | Readonly<{ kind: 'blueprint'; name: string; fields: JsonObject; document: ConfigDocument }>
  | Readonly<{
      kind: 'pool';
      name: string;
      description: string | null;
      /** Null: the document does not mention devices, so they stay as they are. */
      devices: readonly DesiredDevice[] | null;
      document: ConfigDocument;
    }>;

const poolFields = ['kind', 'name', 'description', 'devices'];
const deviceFields = ['name', 'machine', 'labels'];

/** Returns the objects that the documents describe; throws if two describe the same one. */
export function desiredObjectsIn(documents: readonly ConfigDocument[]): readonly DesiredObject[] {
  const desired = documents.map(desiredObjectFrom);
  for (const [at, { kind, name, document }] of desired.entries()) {
    const first = desired.findIndex((one) => one.kind === kind && one.name === name);
    const other = desired[first]?.document;
    if (first === at || !other) continue;
    const message = `duplicate ${kind} ${name}; first at ${other.location(['name'])}.`;
    throw configError(document.location(['name']), message);
  }
  return desired;
}

/** Returns the object a document describes, or throws an error with file and line. */
function desiredObjectFrom(document: ConfigDocument): DesiredObject {
  const { kind, ...fields } = document.content;
  const name = requiredText(document, document.content, 'name', []);
  if (kind === 'blueprint') return { kind, name, fields, document };
  if (kind !== 'pool') {
    const given = kind === undefined ? 'kind is missing' : `unknown kind ${JSON.stringify(kind)}`;
    throw configError(document.location(['kind']), `${given}: it must be blueprint or pool.`);
  }
  refuseUnknownFields(document, document.content, poolFields, []);
  const { description } = fields;
  if (description !== undefined && typeof description !== 'string') {
    throw configError(document.location(['description']), 'description: must be text.');
  }
  const devices = desiredDevicesOf(document);
  return { kind, name, description: description ?? null, devices, document };
}

function desiredDevicesOf(document: ConfigDocument): readonly DesiredDevice[] | null {
  const { devices } = document.content;
  if (devices === undefined || devices === null) return null;
  if (!Array.isArray(devices)) {
    throw configError(
      document.location(['devices']),
      'devices: must be a list.',
      '- { name: rack3, machine: i-0c3f…, labels: { os: linux } }',
    );
  }
  const seen = new Set<string>();
  return devices.map((device, at): DesiredDevice => {
    const path = ['devices', at];
    if (!isJsonObject(device)) {
      throw configError(document.location(path), 'a device must be a map of fields to values.');
    }
    refuseUnknownFields(document, device, deviceFields, path);
    const { labels = {} } = device;
    const name = requiredText(document, device, 'name', path);
    if (!isJsonObject(labels)) {
      const message = 'labels: must be a map of names to values.';
      throw configError(document.location([...path, 'labels']), message);
    }
    if (seen.has(name)) {
      throw configError(document.location([...path, 'name']), `duplicate device ${name}.`);
    }
    seen.add(name);
    return { name, machine: requiredText(document, device, 'machine', path), labels };
  });
}

function requiredText(
  document: ConfigDocument,
  from: JsonObject,
  field: string,
  path: FieldPath,
): string {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  const problem = value === undefined ? 'is missing' : 'must be text';
  throw configError(document.location([...path, field]), `${field}: ${problem}.`);
}

function refuseUnknownFields(
  document: ConfigDocument,
  from: JsonObject,
  known: readonly string[],
  path: FieldPath,
): void {
  const unknown = Object.keys(from).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const allowed = `allowed here: ${known.join(', ')}`;
  throw configError(document.location([...path, unknown]), `${unknown}: unknown field.`, allowed);
}
