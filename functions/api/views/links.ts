import type { ApiPorts } from '../ports.ts';

/** Addresses are paths, unless the deployment knows its own name. */
export const link = ({ baseUrl = '' }: Pick<ApiPorts, 'baseUrl'>, path: string): string =>
  `${baseUrl}/v1/${path}`;

export type Linking = Pick<ApiPorts, 'baseUrl'>;
