import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createSignIn } from './sign-in.ts';

const noBindings = { read: async () => [], forget: () => undefined };

it.each(['iam:1/user/anna', "jwt:idp#x';echo more;'", 'jwt:idp#$(id)`id`'])(
  'the hint quotes %s as one shell word',
  async (name) => {
    const signIn = createSignIn(noBindings, null);
    const refusal = await signIn(new Request('http://a'), { name, from: 'api' });

    const command = 'hint' in refusal ? (refusal.hint ?? '').replace(/^ask an admin: /, '') : '';
    const words = execFileSync('sh', ['-c', command.replace('drydock', "printf '%s\\n'")]);

    expect(String(words).split('\n')).toEqual(['principal', 'set', name, 'lessee', '']);
  },
);
