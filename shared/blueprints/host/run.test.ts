import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { aHost, aRun } from '../../../test/support/host/test-host.ts';

const host = aHost();
afterAll(() => host.remove());

const printAll = ['printf', '%s\\0'];
const split = (bytes: Buffer) => bytes.toString().split('\0').slice(0, -1);

describe('a command', () => {
  it('gets its words exactly', async () => {
    const words = [
      '',
      ' ',
      'a b',
      "it's",
      '"',
      '$(touch /tmp/x)',
      '`id`',
      '$HOME',
      '\\',
      '\n\n',
      '*',
    ];
    const more = ['-n', '--', '-', '{{x}}', '}}', 'ü€😀', '\x01\x7f\r\t', '!!', 'a=b', ''];

    const ended = await host.run(aRun({ argv: [...printAll, ...words, ...more] }));

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 0 });
    expect(split(ended.stdout)).toEqual([...words, ...more]);
    expect(ended.stderr).toHaveLength(0);
  });

  it('gets its variables exactly, and its own two', async () => {
    const env = { A: '', _b1: '$(id)\n"\'\\', UID: '7', PATH: process.env['PATH'] ?? '', IFS: 'x' };
    const run = aRun({ argv: ['env', '-0'], env });

    const seen = split((await host.run(run, { NONCE: 'mine', LC_ALL: 'C.UTF-8' })).stdout);

    const { lease, execution } = run;
    const all = { ...env, DRYDOCK_LEASE: lease, DRYDOCK_EXECUTION: execution, LC_ALL: 'C.UTF-8' };
    for (const [name, value] of Object.entries(all)) expect(seen).toContain(`${name}=${value}`);
    expect(seen.filter((entry) => /^(NONCE|ARGV|TIMEOUT)=/.test(entry))).toEqual([]);
  });

  it('gets words and variables exactly, whatever they are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((one) => !one.includes('\0'));
    const variables = fc.dictionary(fc.stringMatching(/^V_[A-Za-z0-9_]{1,8}$/), text, {
      maxKeys: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 24 }), variables, async (words, env) => {
        const script = 'printf "%s\\0" "$@"; env -0 | grep -z ^V_; true';
        const ended = await host.run(
          aRun({ argv: ['bash', '-c', script, '-', 'V', ...words], env }),
        );
        const seen = split(ended.stdout);
        expect(seen.slice(0, words.length + 1)).toEqual(['V', ...words]);
        const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        expect(seen.slice(words.length + 1).sort()).toEqual(pairs.sort());
      }),
      { numRuns: 12 },
    );
  });

  it('reads its input as bytes, or nothing if there is none', async () => {
    const stdin = Uint8Array.from({ length: 4_096 }, (_, i) => i % 256);

    expect((await host.run(aRun({ argv: ['cat'], stdin }))).stdout.equals(stdin)).toBe(true);
    expect((await host.run(aRun({ argv: ['cat'] }))).stdout).toHaveLength(0);
    const empty = await host.run(aRun({ argv: ['cat'], stdin: new Uint8Array() }));
    expect(empty.stdout).toHaveLength(0);
  });

  it('may be a script that has the input to itself', async () => {
    const script = `read -r line\nprintf '%s|' "$line" 'it'"'"'s' {a,b}\nexit 5\n`;

    const ended = await host.run(aRun({ script, stdin: Buffer.from('first\nsecond\n') }));

    expect(ended.stdout.toString()).toBe("first|it's|a|b|");
    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 5 });
  });

  it('starts in the workspace, below it, or anywhere', async () => {
    const run = aRun({ argv: ['pwd'] });
    const { lease } = run;
    const below = aRun({ lease, script: 'mkdir -p "a b/c\n"; cd "a b/c\n"; pwd' });
    const relative = aRun({ lease, argv: ['pwd'], cwd: 'a b/c\n' });

    expect((await host.run(run)).stdout.toString()).toBe(`${host.work(run)}\n`);
    const there = (await host.run(below)).stdout.toString();
    expect((await host.run(relative)).stdout.toString()).toBe(there);
    expect((await host.run(aRun({ argv: ['pwd'], cwd: '/usr' }))).stdout.toString()).toBe('/usr\n');
  });

  it.each([
    { cwd: 'not/there', reason: 'no such directory' },
    { cwd: '/etc/passwd', reason: 'it is not a directory' },
  ])('fails plainly if it cannot start in $cwd: $reason', async ({ cwd, reason }) => {
    const ended = await host.run(aRun({ argv: ['touch', '/tmp/never'], cwd }));

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 126 });
    expect(ended.errors).toMatch(new RegExp(`^drydock: cannot enter .*${cwd}: ${reason}\n$`));
  });

  it.each([0, 1, 126, 127, 213, 216, 255])('exits %i', async (exitCode) => {
    const ended = await host.run(aRun({ script: `echo out; echo err >&2; exit ${exitCode}` }));

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode });
    expect(ended.exitCode).toBe(0);
    expect([ended.stdout.toString(), ended.errors]).toEqual(['out\n', 'err\n']);
  });

  it('keeps its stderr byte for byte on failure, after the marker of each delivery', async () => {
    const run = aRun({ script: "printf 'a\\0\\377\\n\\nno end' >&2; exit 7" });
    const written = Buffer.from('a\0\xff\n\nno end', 'latin1');

    const first = await host.run(run);
    const again = await host.run({ ...run, nonce: 'another-nonce' });
    const cancelled = await host.cancel({ ...run, nonce: 'one-more-nonce' });

    const stored = (nonce: string) =>
      Buffer.concat([Buffer.from(`drydock:${nonce}:exited 7\n`), written]);
    expect(first.stored).toEqual(stored(run.nonce));
    expect(again.stored).toEqual(stored('another-nonce'));
    expect(cancelled.stored).toEqual(stored('one-more-nonce'));
    expect([first, again, cancelled].map(({ stderr }) => stderr.equals(written))).not.toContain(
      false,
    );
  });

  it('keeps its stderr even if bash warns about a locale before it starts', async () => {
    const argv = ['env', 'LC_ALL=C', 'sh', '-c', 'echo err >&2; exit 7'];

    const ended = await host.run(aRun({ argv }), { LC_ALL: 'xx_XX.UTF-8' });

    expect(ended.stored.toString()).toMatch(/^\S*bash: warning: .*LC_ALL/);
    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 7 });
    expect(ended.errors).toBe('err\n');
  });

  it.each([
    { argv: ['no-such-command-here'], exitCode: 127 },
    { argv: [''], exitCode: 127 },
    { argv: ['/etc/passwd'], exitCode: 126 },
    { argv: ['a=b'], exitCode: 127 },
    { argv: ['-x'], exitCode: 127 },
    { argv: ['-'], exitCode: 127 },
  ])('$argv exits $exitCode', async ({ argv, exitCode }) => {
    expect((await host.run(aRun({ argv }))).verdict).toEqual({ kind: 'exited', exitCode });
  });

  it.each([
    { signal: 'HUP', exitCode: 129 },
    { signal: 'INT', exitCode: 130 },
    { signal: 'ABRT', exitCode: 134 },
    { signal: 'KILL', exitCode: 137 },
    { signal: 'USR1', exitCode: 138 },
    { signal: 'SEGV', exitCode: 139 },
    { signal: 'PIPE', exitCode: 141 },
    { signal: 'TERM', exitCode: 143 },
  ])('killed by $signal exits $exitCode without further output', async ({ signal, exitCode }) => {
    const ended = await host.run(aRun({ argv: ['sh', '-c', `kill -${signal} $$`] }));

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode });
    expect(ended.exitCode).toBe(0);
    expect([ended.stdout.length, ended.stderr.length]).toEqual([0, 0]);
  });

  it('leads its own session and inherits no descriptor of ours', async () => {
    const script = 'ls /proc/$$/fd; cut -d" " -f1,5,6 /proc/$$/stat';

    // The environment of the test may leave higher ones open; those of the wrapper are all below
    // ten.
    const lines = (await host.run(aRun({ argv: ['sh', '-c', script] }))).stdout.toString();

    expect(lines).toMatch(/^0\n1\n2\n(?:\d{2,}\n)*(\d+) \1 \1\n$/);
  });

  it('cannot forge a marker', async () => {
    const script = 'echo drydock:other-nonce:refused lease-ended >&2; exit 216';

    const ended = await host.run(aRun({ script }));

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 216 });
    expect(ended.errors).toBe('drydock:other-nonce:refused lease-ended\n');
  });

  it('may write a lot, of any bytes', async () => {
    const script = 'head -c 5242880 /dev/zero | tr "\\0" "\\377" | tee /dev/stderr; exit 1';

    const ended = await host.run(aRun({ script }));

    const written = Buffer.alloc(5_242_880, 255);
    expect([ended.stdout.equals(written), ended.stderr.equals(written)]).toEqual([true, true]);
    // Even then, the marker is in the part that SSM shows.
    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 1 });
  });

  it('may be given as much as the limit allows', async () => {
    const env = { BIG: 'é'.repeat(8_000), SMALL: 'x' };
    const ended = await host.run(aRun({ script: 'printf %s "$BIG$SMALL$BIG"', env }));

    expect(ended.stdout.toString()).toBe(`${env.BIG}x${env.BIG}`);
  });

  it('hides what it was given from other users', async () => {
    const run = aRun({ script: 'stat -c %a "$DRYDOCK_ROOT"/leases/*/exec' });

    const modes = (await host.run(run)).stdout.toString().trim().split('\n');

    expect(new Set(modes)).toEqual(new Set(['700']));
  });
});
