import { bundleFunctions } from './bundle.ts';

// Bundles the functions as for a deployment into the folder named by the only argument, and prints
// the size in bytes of what a cold start of each loads, as JSON.
const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('name the folder to write the bundles to');
const sizes = [...bundleFunctions(out)].map(([name, { bytes }]) => [name, bytes] as const);
process.stdout.write(`${JSON.stringify(Object.fromEntries(sizes))}\n`);
