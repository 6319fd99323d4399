import { z } from 'zod';
import { roles } from '../principal.ts';
import { moment, pageOf, seenVersion, version } from './common.ts';

const rule = '1 to 256 visible ASCII characters, first a letter, a digit or *';

/** A name or a pattern of names, as sign-in spells them: visible, in one piece, not endless. */
export const principalPattern = z
  .string()
  .regex(/^[0-9A-Za-z*][\x21-\x7e]{0,255}$/, rule)
  .refine((text) => text.split('*').length <= 5, { error: 'may have four * at most' })
  .describe('A name, or a pattern in which * stands for any characters');

const role = z.enum(roles).describe('What it lets do: docs/security.md');

/** PUT /v1/principals */
export const grantRequest = z.strictObject({
  pattern: principalPattern,
  role,
  version: seenVersion,
});

export const grantView = z
  .strictObject({
    pattern: z.string().describe('Whose names it fits'),
    role,
    by: z.string().describe('Who gave it'),
    version,
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ title: 'Grant' });
export const grantPage = pageOf(grantView);

export const meView = z
  .strictObject({
    name: z.string().describe('As it stands in leases, grants and authorizations'),
    role,
  })
  .meta({ title: 'Me' });

export type MeView = Readonly<z.infer<typeof meView>>;
export type GrantView = Readonly<z.infer<typeof grantView>>;
