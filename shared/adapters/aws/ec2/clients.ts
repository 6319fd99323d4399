import { EC2Client } from '@aws-sdk/client-ec2';
import { limits } from '../../../model/limits.ts';
import { type ClientOptions, clientConfig, singleTryConfig } from '../clients.ts';

/** Returns a client for what can be repeated: every request but a launch. */
export function createEc2Client(options: ClientOptions = {}): EC2Client {
  return new EC2Client(clientConfig(options, limits.actMs));
}

/**
 * Returns a client that tries once: EC2 reports missing capacity as a 5xx, and the record repeats a
 * launch.
 */
export function createEc2LaunchClient(options: ClientOptions = {}): EC2Client {
  return new EC2Client(singleTryConfig(options));
}
