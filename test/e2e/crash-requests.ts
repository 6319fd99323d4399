import { eventually } from './local-world.ts';
import type { Fleet } from './split-world.ts';

type FleetResponse = Readonly<{ status: number; text: string }>;
type RequestContent = Readonly<{ body?: object; key?: string }>;

/** Sends requests to workers of the fleet that are alive. */
export type FleetRequests = Readonly<{
  /** Sends once. Null: the answer was lost, so the request may or may not have been carried out. */
  once(method: string, path: string, given?: RequestContent): Promise<FleetResponse | null>;
  /** Repeats until a worker answers. For idempotent requests only. */
  untilAnswered(method: string, path: string, given?: RequestContent): Promise<FleetResponse>;
}>;

export function createFleetRequests(fleet: Fleet, chance: () => number): FleetRequests {
  const once: FleetRequests['once'] = async (method, path, { body, key } = {}) => {
    const world = fleet.one(chance());
    if (world === undefined) return null;
    try {
      const response = await fetch(`${world.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${world.token}`,
          'content-type': 'application/json',
          ...(key ? { 'idempotency-key': key } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer = { status: response.status, text: await response.text() };
      return answer.status >= 500 ? null : answer;
    } catch {
      return null;
    }
  };
  return {
    once,
    async untilAnswered(method, path, given) {
      const answers: FleetResponse[] = [];
      await eventually(`${method} ${path} is answered`, async () => {
        const answer = await once(method, path, given);
        if (answer) answers.push(answer);
        return answer !== null;
      });
      return answers[0] ?? { status: 0, text: '' };
    },
  };
}

export function parsedBody<T>({ status, text }: FleetResponse): T {
  if (status >= 400) throw new Error(`The API answered ${status}: ${text}`);
  return JSON.parse(text) as T;
}
