import { listBehaviours } from './behaviour.ts';

const cloudFaults = 'infra/local/cloud/faults.test.ts';
const rates = 'infra/local/cloud/rate-limits.test.ts';

/** What EC2 and EventBridge do. */
export const machineBehaviours = listBehaviours([
  {
    name: 'launch-token',
    service: 'EC2',
    does: 'A repeated launch token yields the same instance, or an error if the rest differs.',
    local: {
      enforced: [
        'infra/local/cloud/ec2/run-instances.test.ts',
        'rejects a token with other parameters, and one whose instance is terminated',
      ],
    },
    simulated: 'always',
  },
  {
    name: 'describe-behind-launch',
    service: 'EC2',
    does: 'DescribeInstances and TerminateInstances do not know an instance just launched.',
    local: {
      enforced: ['infra/local/cloud/ec2/instances.test.ts', 'is hidden just after its launch'],
    },
    simulated: 'drawn',
  },
  {
    name: 'describe-behind-state',
    service: 'EC2',
    does: 'DescribeInstances shows a state that has passed.',
    local: {
      notModelled: 'its states change while they are read anyway; the simulation draws stale ones',
    },
    simulated: 'drawn',
  },
  {
    name: 'ec2-throttled',
    service: 'EC2',
    does: 'It throttles each operation by a bucket: RunInstances 5 at once, then 2 a second.',
    local: {
      enforced: [rates, 'beyond it, EC2 answers RequestLimitExceeded and launches nothing'],
    },
    simulated: 'drawn',
  },
  {
    name: 'ec2-request-lost',
    service: 'EC2',
    does: 'A request is lost before it arrives, and its sender cannot know that.',
    local: { injected: [cloudFaults, 'fails, delays or drops a request by a hook'] },
    simulated: 'drawn',
  },
  {
    name: 'ec2-answer-lost',
    service: 'EC2',
    does: 'It launches or terminates an instance, and the answer is lost.',
    local: {
      injected: [cloudFaults, 'launches and then fails: the token finds the launched instance'],
    },
    simulated: 'drawn',
  },
  {
    name: 'no-capacity',
    service: 'EC2',
    does: 'It has no capacity for an instance type in a subnet.',
    local: {
      injected: [
        'infra/local/cloud/ec2/run-instances.test.ts',
        'fails where a test takes the capacity away, until it restores it',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'machine-dies',
    service: 'EC2',
    does: 'An instance dies: while it starts, of a failure, or as a spot instance.',
    local: {
      injected: ['infra/local/cloud/ec2/instances.test.ts', 'fails when a test kills it'],
    },
    simulated: 'drawn',
  },
  {
    name: 'terminated-visible',
    service: 'EC2',
    does: 'It shows a terminated instance for about an hour, and then forgets it.',
    local: {
      enforced: [
        'infra/local/cloud/ec2/instances.test.ts',
        'stays visible for an hour after its end',
      ],
    },
    simulated: 'always',
  },
  {
    name: 'account-quotas',
    service: 'EC2',
    does: 'It refuses an instance above the quotas of the account.',
    local: { notModelled: 'to Drydock a quota is missing capacity, which is modelled' },
    simulated: { notModelled: 'to Drydock a quota is missing capacity, which is modelled' },
  },
  {
    name: 'event-lost',
    service: 'EventBridge',
    does: 'It does not deliver an event of EC2 or SSM: both send them on best effort.',
    local: {
      injected: [
        'infra/local/engines/event-relay.test.ts',
        'is delivered once, lost, delivered twice or late',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'event-doubled',
    service: 'EventBridge',
    does: 'It delivers an event twice.',
    local: {
      injected: [
        'infra/local/engines/event-relay.test.ts',
        'is delivered once, lost, delivered twice or late',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'event-late',
    service: 'EventBridge',
    does: 'It delivers an event late, after newer ones.',
    local: {
      injected: [
        'infra/local/engines/event-relay.test.ts',
        'is delivered once, lost, delivered twice or late',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'schedule-late',
    service: 'EventBridge',
    does: 'A schedule runs late, twice, or not at all this minute.',
    local: { notModelled: 'a timer of this process runs each schedule' },
    simulated: 'always',
  },
]);
