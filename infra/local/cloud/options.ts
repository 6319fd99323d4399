import { resolve } from 'node:path';
import type { CloudEvent } from './events.ts';
import type { RateLimit } from './rate-limits.ts';
import type { CloudInput } from './wire/calls.ts';

/** What a fault hook can make happen instead of the operation. */
export type CloudFault =
  | Readonly<{ fail: Readonly<{ code: string; status?: number; message?: string }> }>
  | Readonly<{ delayMs: number }>;

/** Hooks that inject faults: before an operation runs, or after it ran and before it answers. */
export type CloudFaults = Readonly<{
  before?: (operation: string, input: CloudInput) => CloudFault | null;
  after?: (operation: string, input: CloudInput) => 'drop' | null;
  /** An instance's agent registers with SSM once this settles, and not before it has booted. */
  registers?: (instanceId: string) => Promise<void> | null;
  /** The output of a command that has ended is stored once this settles; null: before its end. */
  stores?: (commandId: string) => Promise<void> | null;
}>;

/** A launch template that exists. Without a list, every id that starts with `lt-` exists. */
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
  /** The only key that is accepted. */
  accessKeyId: string;
  /** Defaults to a free port; the address is always 127.0.0.1. */
  port?: number;
  /** From the launch until SSM reports `Online`. */
  bootMs?: number;
  terminateMs?: number;
  /** From the warning of a Spot interruption until the termination; two minutes, as on AWS. */
  noticeMs?: number;
  now?: () => number;
  /** SSM-managed machines (`mi-…`) that always exist. */
  devices?: readonly string[];
  /** Subnets that exist; by default, every id that starts with `subnet-`. */
  subnets?: readonly string[];
  launchTemplates?: readonly LaunchTemplate[];
  /** How long reads do not yet show a new instance or invocation. */
  consistencyMs?: number;
  /** Whether the agent adds a line to stderr after a failed command; true by default, as on AWS. */
  failureNote?: boolean;
  /** Stores SSM's output in S3; without it, none is stored. */
  putObject?: (bucket: string, key: string, file: string) => Promise<void>;
  onEvent?: (event: CloudEvent) => void;
  /** Replace the limits of these operations; null: none is limited. */
  rateLimits?: Readonly<Record<string, RateLimit>> | null;
  faults?: CloudFaults;
}>;

export type CloudSettings = Readonly<{
  path: string;
  bootMs: number;
  terminateMs: number;
  noticeMs: number;
  now: () => number;
  devices: readonly string[];
  subnets: readonly string[] | null;
  launchTemplates: readonly LaunchTemplate[] | null;
  consistencyMs: number;
  failureNote: boolean;
  putObject: (bucket: string, key: string, file: string) => Promise<void>;
  onEvent: (event: CloudEvent) => void;
  registers: NonNullable<CloudFaults['registers']>;
  stores: NonNullable<CloudFaults['stores']>;
}>;

/** Returns the settings, with defaults for the options left out. */
export function readCloudOptions(options: CloudOptions): CloudSettings {
  return {
    path: resolve(options.path),
    bootMs: options.bootMs ?? 1200,
    terminateMs: options.terminateMs ?? 200,
    noticeMs: options.noticeMs ?? 120_000,
    now: options.now ?? Date.now,
    devices: options.devices ?? [],
    subnets: options.subnets ?? null,
    launchTemplates: options.launchTemplates ?? null,
    consistencyMs: options.consistencyMs ?? 50,
    failureNote: options.failureNote ?? true,
    putObject: options.putObject ?? (async () => undefined),
    onEvent: catchingListener(options.onEvent ?? (() => undefined)),
    registers: options.faults?.registers ?? (() => null),
    stores: options.faults?.stores ?? (() => null),
  };
}

/** Wraps a listener so that its failure does not fail the operation. */
function catchingListener(listen: (event: CloudEvent) => void): (event: CloudEvent) => void {
  return (event) => {
    try {
      listen(event);
    } catch (error) {
      process.emitWarning(`A listener to the local cloud failed: ${String(error)}`);
    }
  };
}
