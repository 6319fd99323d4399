import manifest from '../../package.json' with { type: 'json' };

/** The version of this Drydock, as package.json states it. */
export const productVersion = manifest.version;
