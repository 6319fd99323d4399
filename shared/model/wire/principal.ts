import * as z from 'zod';
import { roles } from '../principal.ts';
import { moment, pageOf, seenVersion, version } from './common.ts';

const rule = '1 to 256 visible ASCII characters, starting with a letter, a digit or *';

/** A principal's name or a pattern of names: visible characters, no spaces, bounded. */
export const principalPattern = z
  .string()
  .regex(/^[0-9A-Za-z*][\x21-\x7e]{0,255}$/, rule)
  .refine((text) => text.split('*').length <= 5, { error: 'may contain at most four *' })
  .describe('A name, or a pattern in which * stands for any characters');

const role = z.enum(roles).describe('What each role allows: docs/security.md');

/** PUT /v1/principals */
export const roleBindingRequest = z.strictObject({
  pattern: principalPattern,
  role,
  version: seenVersion,
});

export const roleBindingView = z
  .strictObject({
    pattern: z.string().describe('The principals it applies to'),
    role,
    by: z.string().describe('The principal who saved it'),
    version,
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ title: 'RoleBinding' });
export const roleBindingPage = pageOf(roleBindingView);

export const meView = z
  .strictObject({
    name: z.string().describe('As used in leases, role bindings and authorizations'),
    role,
  })
  .meta({ title: 'Me' });

export type MeView = Readonly<z.infer<typeof meView>>;
export type RoleBindingView = Readonly<z.infer<typeof roleBindingView>>;
