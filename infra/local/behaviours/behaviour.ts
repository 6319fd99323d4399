/** A test that proves a behaviour, by its file and its name as written there. */
export type ProvingTest = readonly [file: string, name: string];

/**
 * How the local world covers a behaviour. `enforced`: its stand-in always behaves so. `injected`:
 * it does when a fault is injected. Otherwise the reason why it does not.
 */
export type LocalCover =
  | Readonly<{ enforced: ProvingTest }>
  | Readonly<{ injected: ProvingTest }>
  | Readonly<{ notModelled: string }>;

/**
 * How the simulation covers it. `always`: its memory adapters behave so. `drawn`: as a fault, at a
 * rate that each seed draws. Otherwise the reason why it does not.
 */
export type SimulatedCover = 'always' | 'drawn' | Readonly<{ notModelled: string }>;

/** Something that AWS does and that Drydock depends on, or has to withstand. */
export type Behaviour = Readonly<{
  name: string;
  service:
    | 'DynamoDB'
    | 'SQS'
    | 'EC2'
    | 'SSM'
    | 'S3'
    | 'EventBridge'
    | 'Lambda'
    | 'API Gateway'
    | 'network';
  does: string;
  local: LocalCover;
  simulated: SimulatedCover;
}>;

/** Returns a list whose names keep their literal types. */
export const listBehaviours = <const List extends readonly Behaviour[]>(list: List): List => list;
