import { resolve } from 'node:path';
import type { CloudEvent } from './events.ts';
import type { CloudInput } from './wire/calls.ts';

/** What a fault hook may ask for instead of the ordinary course. */
export type CloudFault =
  | Readonly<{ fail: Readonly<{ code: string; status?: number; message?: string }> }>
  | Readonly<{ delayMs: number }>;

/** Programmable trouble: before an operation acts, or after it acted and before it answers. */
export type CloudFaults = Readonly<{
  before?: (operation: string, input: CloudInput) => CloudFault | null;
  after?: (operation: string, input: CloudInput) => 'drop' | null;
}>;

/** A launch template that exists; without a list, anything that starts with `lt-` does. */
export type LaunchTemplate = Readonly<{
  id: string;
  name?: string;
  imageId?: string;
  instanceType?: string;
  subnetId?: string;
}>;

export type CloudOptions = Readonly<{
  /** Data folder: instances live in `<path>/instances/<id>/`, records in `<path>/state/`. */
  path: string;
  /** Whoever has this key is answered. */
  accessKeyId: string;
  /** A free port by default; always on 127.0.0.1. */
  port?: number;
  /** From the launch until SSM says Online. */
  bootMs?: number;
  terminateMs?: number;
  now?: () => number;
  /** SSM-managed machines (`mi-…`) that always exist. */
  devices?: readonly string[];
  /** Subnets that exist; by default anything that starts with `subnet-`. */
  subnets?: readonly string[];
  launchTemplates?: readonly LaunchTemplate[];
  /** How long a new instance is not found, and a new invocation does not exist, yet. */
  consistencyMs?: number;
  /** The agent's line on stderr after a failed command; true, as on AWS, by default. */
  failureNote?: boolean;
  /** How SSM's S3 output is stored; without it, nothing is. */
  putObject?: (bucket: string, key: string, file: string) => Promise<void>;
  onEvent?: (event: CloudEvent) => void;
  faults?: CloudFaults;
}>;

export type Settings = Readonly<{
  path: string;
  bootMs: number;
  terminateMs: number;
  now: () => number;
  devices: readonly string[];
  subnets: readonly string[] | null;
  launchTemplates: readonly LaunchTemplate[] | null;
  consistencyMs: number;
  failureNote: boolean;
  putObject: (bucket: string, key: string, file: string) => Promise<void>;
  onEvent: (event: CloudEvent) => void;
}>;

/** Fills in what was left out. */
export function readOptions(options: CloudOptions): Settings {
  return {
    path: resolve(options.path),
    bootMs: options.bootMs ?? 1200,
    terminateMs: options.terminateMs ?? 200,
    now: options.now ?? Date.now,
    devices: options.devices ?? [],
    subnets: options.subnets ?? null,
    launchTemplates: options.launchTemplates ?? null,
    consistencyMs: options.consistencyMs ?? 50,
    failureNote: options.failureNote ?? true,
    putObject: options.putObject ?? (async () => undefined),
    onEvent: guarded(options.onEvent ?? (() => undefined)),
  };
}

/** A listener that fails must not turn into an operation that failed. */
function guarded(listen: (event: CloudEvent) => void): (event: CloudEvent) => void {
  return (event) => {
    try {
      listen(event);
    } catch (error) {
      process.emitWarning(`A listener to the local cloud failed: ${String(error)}`);
    }
  };
}
