/** One request as it was seen, for tests to ask what was sent. */
export type Call = Readonly<{
  at: number;
  operation: string;
  input: CloudInput;
  /** `ok`, or the code it was refused with. */
  outcome: string;
}>;
/** EC2's flat form (`InstanceId.1`), or SSM's JSON. */
export type CloudInput = Readonly<Record<string, unknown>>;

const callsMax = 10_000;

/** A log that forgets the oldest: a world may run for days. */
export function createCallLog() {
  const calls: Call[] = [];
  return {
    add(call: Call): void {
      calls.push(call);
      if (calls.length > callsMax) calls.shift();
    },
    all: (): readonly Call[] => [...calls],
  };
}
