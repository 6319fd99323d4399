import { SSMClient } from '@aws-sdk/client-ssm';
import { limits } from '../../../model/limits.ts';
import { type ClientOptions, clientConfig, singleTryConfig } from '../clients.ts';

/** Returns a client for what can be repeated: every request but a send. */
export function createSsmClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient(clientConfig(options, limits.actMs));
}

/** Returns a client that tries once: a send repeated by the client would be a second delivery. */
export function createSsmSendClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient(singleTryConfig(options));
}
