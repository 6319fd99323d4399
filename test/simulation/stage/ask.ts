import type { Answer } from '../../../functions/api/http/answer.ts';
import type { ApiPorts } from '../../../functions/api/ports.ts';
import { routes } from '../../../functions/api/routes/index.ts';
import { createRoleBindings } from '../../../functions/api/sign-in/role-bindings.ts';
import type { Stage } from './stage.ts';

const anna = { name: 'anna', role: 'admin' } as const;

/** Sends a person's request through the real routes, such as `POST /v1/leases/{id}/release`. */
export function ask(
  { crew }: Stage,
  line: string,
  body?: object,
  then: (answer: Answer) => void = () => {},
): void {
  const [method = '', path = ''] = line.split(' ');
  const { route, params } = storyRouteFor(method, path);
  crew.begin({
    name: 'api',
    about: `${line}${body ? ` ${JSON.stringify(body)}` : ''}`,
    async act({ ports }) {
      const api: ApiPorts = {
        turns: ports,
        outputs: ports.outputs,
        signIn: async () => anna,
        roleBindings: createRoleBindings(ports.store, ports.clock),
        longestWait: 0,
      };
      const headers = { 'content-type': 'application/json' };
      const given = body ? { headers, body: JSON.stringify(body) } : {};
      const request = new Request(`http://story${path}`, { method, ...given });
      then(
        await route.answer(api, { request, params, who: anna, from: 'api', requestId: 'story' }),
      );
    },
  });
}

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

function storyRouteFor(method: string, path: string) {
  for (const { route, pattern } of patterns) {
    const match = route.method === method ? pattern.exec(path) : null;
    if (match) return { route, params: { ...match.groups } };
  }
  throw new Error(`no route ${method} ${path}`);
}
