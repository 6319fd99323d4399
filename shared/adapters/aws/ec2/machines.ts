import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  EC2ServiceException,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { FaultError, fault } from '../../../model/fault.ts';
import type { Launch, Machine, Machines } from '../../../ports/machines.ts';
import { throwTranslated, translateAwsError } from '../classify-errors.ts';
import { actTimeout } from '../clients.ts';
import { isTemplateId, launchInput, tagNames } from './launch-input.ts';
import { machineFrom } from './machine-from-instance.ts';

export type Ec2MachinesOptions = Readonly<{
  client: EC2Client;
  /** The client that launches; should it repeat a launch, that has the same bytes and token. */
  launchClient: EC2Client;
  /** The deployment that owns the machines: the value of the tag `drydock:deployment`. */
  deployment: string;
  /** Machines per page, 5–1,000. */
  pageSize?: number;
}>;

/** A resource has a handful of machines; more pages than this mean that EC2's cursor never ends. */
const pagesMax = 50;

/**
 * Returns machines on EC2. `client` may repeat any call: it reads or terminates. A client that
 * launches should try once, because the SDK takes EC2's answer for missing capacity for a server
 * error.
 */
export function createEc2Machines(options: Ec2MachinesOptions): Machines {
  const { client, launchClient, deployment, pageSize = 1_000 } = options;
  const describe = (input: DescribeInstancesCommandInput) => describePage(options, input);

  return {
    launch: (launch) => launchOne(launchClient, deployment, launch),

    async describe(id) {
      const { machines } = await orIfNotFound(describe({ InstanceIds: [id] }), noMachines);
      return machines[0] ?? null;
    },

    async ofResource(resource) {
      const Filters = [
        { Name: `tag:${tagNames.deployment}`, Values: [deployment] },
        { Name: `tag:${tagNames.resource}`, Values: [resource] },
      ];
      const found: Machine[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < pagesMax; page += 1) {
        const { machines, cursor } = await describe({ Filters, MaxResults: pageSize, NextToken });
        found.push(...machines);
        if (!cursor) return found;
        NextToken = cursor;
      }
      const detail = `EC2 keeps returning more pages of machines of ${resource}`;
      throw new FaultError(fault('failed', detail, false));
    },

    ofDeployment: (cursor) =>
      describe({
        Filters: [{ Name: `tag:${tagNames.deployment}`, Values: [deployment] }],
        MaxResults: pageSize,
        NextToken: cursor,
      }),

    async terminate(id) {
      const asked = client
        .send(new TerminateInstancesCommand({ InstanceIds: [id] }), actTimeout())
        .catch(throwTranslated(`ending machine ${id}`));
      await orIfNotFound(asked, undefined);
    },

    templateVersion: (template, version) => resolveEc2Template(client, template, version),
  };
}

type MachinePage = Readonly<{ machines: readonly Machine[]; cursor?: string }>;
const noMachines: MachinePage = { machines: [] };

async function launchOne(client: EC2Client, deployment: string, launch: Launch): Promise<Machine> {
  const what = `launching a machine for ${launch.resource}, attempt ${launch.attempt}`;
  const answer = await client
    .send(new RunInstancesCommand(launchInput(launch, deployment)), actTimeout())
    .catch((error: unknown) => {
      throw indefiniteIfRepeated(error, translateAwsError(error, what));
    });
  const [instance] = answer.Instances ?? [];
  if (instance) return machineFrom(instance, deployment);
  throw new FaultError(fault('failed', `${what}: EC2 answered without a machine`, false));
}

/**
 * Makes a refusal indefinite if the client tried more than once: it proves nothing about the
 * earlier tries. Missing capacity does: had one of them made the machine, its token would have
 * found it.
 */
function indefiniteIfRepeated(error: unknown, { fault: refusal }: FaultError): FaultError {
  const repeated = error instanceof EC2ServiceException && (error.$metadata.attempts ?? 1) > 1;
  const definite = refusal.definite && (!repeated || refusal.reason === 'no-capacity');
  return new FaultError({ ...refusal, definite }, { cause: error });
}

async function describePage(
  { client, deployment }: Ec2MachinesOptions,
  input: DescribeInstancesCommandInput,
): Promise<MachinePage> {
  const answer = await client
    .send(new DescribeInstancesCommand(input), actTimeout())
    .catch(throwTranslated(`describing machines ${input.InstanceIds?.join(', ') ?? 'by tag'}`));
  const machines = (answer.Reservations ?? [])
    .flatMap(({ Instances }) => Instances ?? [])
    .map((instance) => machineFrom(instance, deployment));
  return answer.NextToken ? { machines, cursor: answer.NextToken } : { machines };
}

async function resolveEc2Template(client: EC2Client, template: string, version: string) {
  const what = `reading version ${version} of launch template ${template}`;
  const name = isTemplateId(template)
    ? { LaunchTemplateId: template }
    : { LaunchTemplateName: template };
  const answer = await client
    .send(new DescribeLaunchTemplateVersionsCommand({ ...name, Versions: [version] }), actTimeout())
    .catch(throwTranslated(what));
  const [found] = answer.LaunchTemplateVersions ?? [];
  if (found?.LaunchTemplateId && found.VersionNumber !== undefined) {
    return { id: found.LaunchTemplateId, version: String(found.VersionNumber) };
  }
  throw new FaultError(fault('invalid', `${what}: there is none`));
}

/**
 * Returns `unknown` for a machine that EC2 does not know yet or no longer: neither is a failure.
 */
async function orIfNotFound<T, U>(answer: Promise<T>, unknown: U): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof FaultError && error.fault.reason === 'not-found') return unknown;
    throw error;
  }
}
