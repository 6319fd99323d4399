/** One received request, recorded for tests. */
export type RecordedCall = Readonly<{
  at: number;
  operation: string;
  input: CloudInput;
  /** `ok`, or the error code of the response. */
  outcome: string;
}>;
/** EC2's flat form (`InstanceId.1`) or SSM's JSON. */
export type CloudInput = Readonly<Record<string, unknown>>;

const callsMax = 10_000;

/** Creates a log that drops its oldest calls, because a local world may run for days. */
export function createCallLog() {
  const calls: RecordedCall[] = [];
  return {
    add(call: RecordedCall): void {
      calls.push(call);
      if (calls.length > callsMax) calls.shift();
    },
    all: (): readonly RecordedCall[] => [...calls],
  };
}
