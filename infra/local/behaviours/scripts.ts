import { listBehaviours } from './behaviour.ts';

const cloudFaults = 'infra/local/cloud/faults.test.ts';
const rates = 'infra/local/cloud/rate-limits.test.ts';
const remote = 'test/contracts/remote.contract.ts';

/** What SSM and its agent, and S3, do. */
export const scriptBehaviours = listBehaviours([
  {
    name: 'ssm-throttled',
    service: 'SSM',
    does: 'It throttles each operation, at rates that it does not publish (here 100, 50 a second).',
    local: { enforced: [rates, 'beyond it, SSM answers ThrottlingException'] },
    simulated: 'drawn',
  },
  {
    name: 'ssm-request-lost',
    service: 'SSM',
    does: 'A request is lost before it arrives, and its sender cannot know that.',
    local: { injected: [cloudFaults, 'fails, delays or drops a request by a hook'] },
    simulated: 'drawn',
  },
  {
    name: 'ssm-answer-lost',
    service: 'SSM',
    does: 'It accepts a command, and the answer is lost: SendCommand knows no token.',
    local: { injected: [remote, 'a send that is $trouble: $reason, definite: $definite'] },
    simulated: 'drawn',
  },
  {
    name: 'invocation-unknown-at-first',
    service: 'SSM',
    does: 'GetCommandInvocation does not know a command just sent.',
    local: {
      enforced: [
        'infra/local/cloud/ssm/knowledge.test.ts',
        'does not include an invocation just after it was sent',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'registration-late',
    service: 'SSM',
    does: 'An agent registers minutes after the boot: many at once are throttled.',
    local: { injected: [cloudFaults, 'keeps an instance that runs from registering with SSM'] },
    simulated: 'drawn',
  },
  {
    name: 'five-commands-a-host',
    service: 'SSM',
    does: 'An agent runs five commands at once, buffers five, and refuses what is beyond.',
    local: {
      enforced: [
        'test/contracts/remote-agent.ts',
        'runs five scripts at once, keeps five in its buffer, and takes no more',
      ],
    },
    simulated: 'always',
  },
  {
    name: 'cancel-needs-the-agent',
    service: 'SSM',
    does: 'A cancel ends what waits at once, and what runs once its agent hears of it.',
    local: {
      enforced: [
        'infra/local/cloud/ssm/stopping.test.ts',
        'cancels one that waits in the buffer of the agent: it never begins',
      ],
    },
    simulated: 'always',
  },
  {
    name: 'delivery-late',
    service: 'SSM',
    does: 'An agent takes a command late, up to its delivery time, and out of order.',
    local: { notModelled: 'a command begins at once or never; the simulation draws late ones' },
    simulated: 'drawn',
  },
  {
    name: 'agent-silent',
    service: 'SSM',
    does: 'An agent stops answering while its instance runs.',
    local: { injected: ['infra/local/cloud/ssm/stopping.test.ts', 'takes a device offline'] },
    simulated: 'drawn',
  },
  {
    name: 'output-shortened',
    service: 'SSM',
    does: 'It shows the beginning of an output only.',
    local: {
      enforced: [remote, 'shows the first 8,000 characters of an output and stores all of it'],
    },
    simulated: 'always',
  },
  {
    name: 'output-late',
    service: 'S3',
    does: 'The output of a command is stored after SSM has told its end.',
    local: { injected: [cloudFaults, 'stores the output of a command after SSM has told its end'] },
    simulated: 'drawn',
  },
  {
    name: 'output-missing',
    service: 'S3',
    does: 'The output of a command is never stored, and SSM does not tell.',
    local: {
      injected: [
        'infra/local/cloud/ssm/commands.test.ts',
        'keeps its outcome if storing its output fails',
      ],
    },
    simulated: { notModelled: 'scripts of stories have no output but the report of the wrapper' },
  },
  {
    name: 'output-unreadable',
    service: 'S3',
    does: 'It throttles, fails or denies the read of an output.',
    local: { injected: ['test/contracts/outputs.aws.test.ts', 'are an error, not empty outputs'] },
    simulated: 'drawn',
  },
]);
