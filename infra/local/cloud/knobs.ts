import { type CloudError, cloudErrorFor, throttled } from './wire/errors.ts';

export type Capacity = Readonly<{ instanceType?: string; subnet?: string; available: boolean }>;

/** What tests change while the local cloud runs. */
export type Knobs = Readonly<{
  /** The last matching rule applies; an omitted field matches everything. */
  setCapacity(rule: Capacity): void;
  hasCapacity(instanceType: string, subnet: string): boolean;
  failNext(operation: string, code: string): void;
  throttle(operation: string, times: number): void;
  launchThenFail(times: number): void;
  takeError(operation: string, isEc2: boolean): CloudError | null;
  takeLostLaunch(): boolean;
}>;

export function createKnobs(): Knobs {
  const rules: Capacity[] = [];
  const failures = new Map<string, string[]>();
  const throttles = new Map<string, number>();
  let lostLaunches = 0;

  return {
    setCapacity: (rule) => void rules.push(rule),
    hasCapacity: (instanceType, subnet) =>
      rules.findLast(
        (rule) =>
          (rule.instanceType ?? instanceType) === instanceType &&
          (rule.subnet ?? subnet) === subnet,
      )?.available ?? true,
    failNext(operation, code) {
      failures.set(operation, [...(failures.get(operation) ?? []), code]);
    },
    throttle(operation, times) {
      throttles.set(operation, (throttles.get(operation) ?? 0) + times);
    },
    launchThenFail(times) {
      lostLaunches += times;
    },
    takeError(operation, isEc2) {
      const code = failures.get(operation)?.shift();
      if (code !== undefined) return cloudErrorFor(code);
      const left = throttles.get(operation) ?? 0;
      if (left <= 0) return null;
      throttles.set(operation, left - 1);
      return throttled(isEc2);
    },
    takeLostLaunch() {
      if (lostLaunches === 0) return false;
      lostLaunches -= 1;
      return true;
    },
  };
}
