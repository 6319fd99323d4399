/** A minimal client of our own API, for the set-up of the local world, the demo and tests. */
export type LocalApiClient = Readonly<{
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>;
  text(path: string): Promise<string>;
}>;

export function createLocalApiClient(url: string, token: string): LocalApiClient {
  const request = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    }
    return response;
  };
  // The API runs the same code as this client, so its answers are trusted to match their types.
  return {
    get: async <T>(path: string): Promise<T> =>
      JSON.parse(await (await request('GET', path)).text()),
    send: async <T>(method: string, path: string, body: unknown): Promise<T> =>
      JSON.parse(await (await request(method, path, body)).text()),
    text: async (path) => (await request('GET', path)).text(),
  };
}
