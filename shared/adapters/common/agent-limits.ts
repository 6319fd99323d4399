/**
 * What the SSM agent does at once: it runs so many scripts (`Mds.CommandWorkersLimit`), holds so
 * many more in a buffer, and refuses the rest, which SSM offers again until their delivery time is
 * over. Kills have workers of their own. Source: amazon-ssm-agent, agent/appconfig/constants.go.
 */
export const agentWorkers = 5;
export const agentBuffer = 5;
