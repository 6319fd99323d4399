/** A few requests to our own API, for the local world's own use: set-up and the demo. */
export type Client = Readonly<{
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>;
  text(path: string): Promise<string>;
}>;

export function createClient(url: string, token: string): Client {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
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
  // Our own API on this very machine: its answers are what its schemas say.
  return {
    get: async <T>(path: string): Promise<T> => JSON.parse(await (await ask('GET', path)).text()),
    send: async <T>(method: string, path: string, body: unknown): Promise<T> =>
      JSON.parse(await (await ask(method, path, body)).text()),
    text: async (path) => (await ask('GET', path)).text(),
  };
}
