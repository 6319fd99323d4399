export const roles = ['viewer', 'lessee', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks, after sign-in. */
export type Principal = Readonly<{ name: string; role: Role }>;
